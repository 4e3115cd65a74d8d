namespace AsyncSmtp.Testing;

/// <summary>
/// The points of a conversation at which a <see cref="LoopbackSmtpServer"/> asks its script what to do.
/// </summary>
public enum SmtpServerStage
{
    /// <summary>A client has connected; the banner has not been sent.</summary>
    Connect,

    /// <summary>EHLO.</summary>
    Ehlo,

    /// <summary>HELO.</summary>
    Helo,

    /// <summary>STARTTLS, before its 220.</summary>
    StartTls,

    /// <summary>
    /// The 220 to STARTTLS has been sent, or with <see cref="LoopbackSmtpServerOptions.ImplicitTls"/> a client has connected; the handshake has not begun. A reply goes out in clear in its place, and before the
    /// banner nothing more than that: the connection is closed.
    /// </summary>
    TlsHandshake,

    /// <summary>AUTH, before the first challenge. Who is let in is decided at <see cref="Credentials"/>.</summary>
    Auth,

    /// <summary>The client has given its user name and password; they have not been answered.</summary>
    Credentials,

    /// <summary>MAIL FROM.</summary>
    MailFrom,

    /// <summary>RCPT TO.</summary>
    Recipient,

    /// <summary>DATA, before its 354, or the first BDAT of a mail. What refuses a BDAT is sent when its octets have come.</summary>
    Data,

    /// <summary>The 354 has been sent, or a BDAT has been taken, and the message is about to arrive: the place for <see cref="SmtpServerAction.AfterBodyBytes"/>.</summary>
    Body,

    /// <summary>The final dot, or the last octet of the last BDAT, has arrived; the message has been neither recorded nor answered.</summary>
    EndOfData,

    /// <summary>RSET.</summary>
    Reset,

    /// <summary>NOOP.</summary>
    Noop,

    /// <summary>QUIT.</summary>
    Quit,

    /// <summary>VRFY, HELP, EXPN, and every command the server does not know.</summary>
    Other,
}
