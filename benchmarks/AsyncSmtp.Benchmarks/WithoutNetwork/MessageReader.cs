using System.Net.Mail;

namespace AsyncSmtp.Benchmarks.WithoutNetwork;

/// <summary>What SmtpClient makes of a message before the first byte goes out, with the same objects as it: it asks for every collection, makes a part of the body, and reads the parts to their ends.</summary>
internal sealed class MessageReader
{
    private readonly byte[] _buffer = new byte[4096];

    /// <summary>Returns how many bytes of content there are.</summary>
    public int Read(MailMessage message)
    {
        if (message.To.Count + message.CC.Count + message.Bcc.Count == 0 || message.ReplyToList.Count > 0 || message.Headers.Count > 1)
        {
            throw new ArgumentException("Not the plain message that is measured.", nameof(message));
        }

        if (message.AlternateViews.Count + message.Attachments.Count == 0)
        {
            using AlternateView body = AlternateView.CreateAlternateViewFromString(message.Body, message.BodyEncoding, mediaType: null);
            return Read(body);
        }

        return Read(message.AlternateViews[0]);
    }

    private int Read(AlternateView view)
    {
        int length = 0;
        int count;
        while ((count = view.ContentStream.Read(_buffer)) > 0)
        {
            length += count;
        }

        return length;
    }
}
