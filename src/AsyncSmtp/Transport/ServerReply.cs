namespace AsyncSmtp.Transport;

/// <summary>The server's own words inside an exception of SmtpClient.</summary>
internal static class ServerReply
{
    // How System.Net.Mail puts a reply into its text, with its resources and, in a trimmed app, with their keys instead.
    private static readonly string[] Marks = ["The server response was: ", "MailServerResponse, "];

    /// <summary>The reply text without the code, or the whole text when the reply cannot be told from it.</summary>
    public static string TextOf(Exception error)
    {
        foreach (string mark in Marks)
        {
            int at = error.Message.IndexOf(mark, StringComparison.Ordinal);
            if (at >= 0)
            {
                return error.Message[(at + mark.Length)..].Trim();
            }
        }

        return error.Message;
    }
}
