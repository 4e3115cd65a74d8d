using System.Net.Mail;
using System.Text;
using MimeKit;

namespace AsyncSmtp.Throughput.Senders;

/// <summary>The message that everybody sends, made anew for each send, as an application would.</summary>
internal static class TestMail
{
    public const int BodySize = 1000;

    private const string From = "from@example.com";
    private const string To = "to@example.com";
    private const string Subject = "A message of one kilobyte";

    private static readonly string Body = Text(BodySize);

    public static MailMessage Create() => new(From, To, Subject, Body);

    public static MimeMessage CreateMime()
    {
        MimeMessage message = new();
        message.From.Add(new MailboxAddress("", From));
        message.To.Add(new MailboxAddress("", To));
        message.Subject = Subject;
        message.Body = new TextPart("plain") { Text = Body };
        return message;
    }

    /// <summary>Lines of text.</summary>
    public static string Text(int size)
    {
        const string Line = "The quick brown fox jumps over the lazy dog and runs on to the wood.\r\n";
        StringBuilder text = new(size + Line.Length);
        while (text.Length < size)
        {
            text.Append(Line);
        }

        return text.ToString(0, size - 2) + "\r\n";
    }
}
