namespace AsyncSmtp.Testing;

/// <summary>
/// The ways of authenticating that a <see cref="LoopbackSmtpServer"/> knows.
/// </summary>
[Flags]
public enum SmtpAuthMechanisms
{
    /// <summary>AUTH is not offered.</summary>
    None = 0,

    /// <summary>AUTH PLAIN (RFC 4616).</summary>
    Plain = 1,

    /// <summary>AUTH LOGIN, the only one of these that <see cref="System.Net.Mail.SmtpClient"/> can do.</summary>
    Login = 2,
}
