using System.Text;

namespace AsyncSmtp.Testing.Capturing;

/// <summary>A captured mail in one line, for whoever reads why a test failed.</summary>
internal static class MailText
{
    public static string Of(CapturedMail mail)
    {
        StringBuilder text = new($"\"{mail.Subject}\" from {mail.From.Address} to {string.Join(", ", mail.Recipients)}: {mail.Outcome}");
        if (mail.RefusedRecipients.Count > 0)
        {
            text.Append("; refused ").AppendJoin(", ", mail.RefusedRecipients);
        }

        if (mail.Attachments.Count > 0)
        {
            text.Append("; attached ").AppendJoin(", ", mail.Attachments);
        }

        return text.ToString();
    }

    /// <summary>The mails, one a line, and no more than a reader would look at.</summary>
    public static string Of(IReadOnlyList<CapturedMail> mails)
    {
        const int Most = 20;
        IEnumerable<string> lines = mails.Take(Most).Select(static m => $"{Environment.NewLine}- {m}");
        return string.Concat(lines) + (mails.Count > Most ? $"{Environment.NewLine}- and {mails.Count - Most} more" : "");
    }
}
