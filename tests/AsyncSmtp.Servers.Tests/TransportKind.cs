namespace AsyncSmtp.Servers.Tests;

/// <summary>What speaks SMTP.</summary>
public enum TransportKind
{
    /// <summary>The one that is there without being asked for.</summary>
    SmtpClient,

    /// <summary>That of AsyncSmtp.MailKit.</summary>
    MailKit,

    /// <summary>That of AsyncSmtp.Pipelining.</summary>
    Pipelining,
}
