using System.Globalization;
using System.Net.Mail;

namespace AsyncSmtp.Tests.Batches;

/// <summary>Messages that know their place in the source.</summary>
internal static class Numbered
{
    public static MailMessage Mail(int number) => new("from@example.com", "to@example.com", number.ToString(CultureInfo.InvariantCulture), "Body");

    public static int Of(MailMessage message) => int.Parse(message.Subject, CultureInfo.InvariantCulture);

    /// <summary>A lazy source, pulled as it is enumerated.</summary>
    public static IEnumerable<MailMessage> Mails(int count) => Enumerable.Range(0, count).Select(Mail);

    public static async Task<List<MailSendResult>> ToListAsync(this IAsyncEnumerable<MailSendResult> results)
    {
        List<MailSendResult> list = [];
        Exception? failure = await results.CollectAsync(list);
        Assert.Null(failure);
        return list;
    }

    /// <summary>Takes the results, and tells what is thrown after the last.</summary>
    public static async Task<Exception?> CollectAsync(this IAsyncEnumerable<MailSendResult> results, List<MailSendResult> into)
    {
        try
        {
            await foreach (MailSendResult result in results)
            {
                into.Add(result);
            }

            return null;
        }
        catch (Exception e) when (e is not Xunit.Sdk.IAssertionException)
        {
            return e;
        }
    }
}
