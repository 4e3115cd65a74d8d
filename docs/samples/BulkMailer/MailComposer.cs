using System.Net.Mail;
using System.Net.Mime;
using System.Text;

namespace BulkMailer;

/// <summary>
/// Makes the personal message of one recipient.
/// </summary>
internal sealed class MailComposer
{
    private readonly MailAddress _from;
    private readonly MailTemplate _template;
    private readonly IReadOnlyList<string> _attachments;

    public MailComposer(string from, MailTemplate template, IReadOnlyList<string> attachments)
    {
        _from = MailAddress.TryCreate(from, out MailAddress? address) ? address : throw new SetupException($"--from: '{from}' is not a mail address.");
        _template = template;
        _attachments = attachments;
        foreach (string path in attachments)
        {
            using FileStream probe = OpenAttachment(path);
        }
    }

    /// <summary>Makes a message. The caller disposes it, which closes its attachments too.</summary>
    public MailMessage Compose(Recipient recipient)
    {
        MailMessage message = new() { From = _from, Subject = _template.RenderSubject(recipient) };
        try
        {
            message.To.Add(recipient.Mailbox!);
            AddBody(message, _template.RenderText(recipient), _template.RenderHtml(recipient));
            foreach (string path in _attachments)
            {
                message.Attachments.Add(new Attachment(OpenAttachment(path), Path.GetFileName(path)));
            }

            return message;
        }
        catch
        {
            message.Dispose();
            throw;
        }
    }

    private static void AddBody(MailMessage message, string? text, string? html)
    {
        // Text ends its lines with CRLF in a mail (RFC 2046, section 4.1.1), whatever the template's file does.
        text = text?.ReplaceLineEndings("\r\n");
        html = html?.ReplaceLineEndings("\r\n");
        message.Body = text ?? html;
        message.IsBodyHtml = text is null;
        if (text is not null && html is not null)
        {
            message.AlternateViews.Add(AlternateView.CreateAlternateViewFromString(html, Encoding.UTF8, MediaTypeNames.Text.Html));
        }
    }

    // Each message reads the file by itself, and they all may at once.
    private static FileStream OpenAttachment(string path)
    {
        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SetupException($"The attachment {path} cannot be read: {e.Message}", e);
        }
    }
}
