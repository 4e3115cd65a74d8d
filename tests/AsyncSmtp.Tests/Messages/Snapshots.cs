using System.Net.Mail;
using AsyncSmtp.Messages;
using AsyncSmtp.Tests.Fakes;

namespace AsyncSmtp.Tests.Messages;

internal static class Snapshots
{
    public static readonly TimeSpan HangCap = Hang.Cap;

    public static Task<MailMessageSnapshot> CreateAsync(MailMessage message, SmtpDeliveryFormat format = SmtpDeliveryFormat.SevenBit) =>
        CreateAsync(message, new AsyncSmtpOptions { DeliveryFormat = format });

    public static Task<MailMessageSnapshot> CreateAsync(MailMessage message, AsyncSmtpOptions options, CancellationToken? cancellationToken = null) =>
        MailMessageSnapshot.CreateAsync(message, options, cancellationToken ?? TestContext.Current.CancellationToken).AsTask().WaitAsync(HangCap, CancellationToken.None);

    /// <summary>The streams of a message's parts in the order on the wire.</summary>
    public static IEnumerable<Stream> Streams(MailMessage message) =>
        message.AlternateViews.SelectMany(view => view.LinkedResources.Select(resource => resource.ContentStream).Prepend(view.ContentStream))
            .Concat(message.Attachments.Select(attachment => attachment.ContentStream));

    public static byte[] ReadAll(Stream stream)
    {
        using MemoryStream content = new();
        stream.CopyTo(content);
        return content.ToArray();
    }
}
