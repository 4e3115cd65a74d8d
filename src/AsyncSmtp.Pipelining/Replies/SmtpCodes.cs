namespace AsyncSmtp.Pipelining.Replies;

/// <summary>The reply codes that mean something of their own here (RFC 5321, section 4.2.3).</summary>
internal static class SmtpCodes
{
    /// <summary>The go-ahead to the content.</summary>
    public const int StartMailInput = 354;

    /// <summary>Whatever the command was: the server closes the connection (section 3.8).</summary>
    public const int ServiceClosing = 421;
}
