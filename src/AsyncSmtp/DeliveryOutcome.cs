namespace AsyncSmtp;

/// <summary>
/// What became of a message, as far as the SMTP server's word goes. Each value is proven from what was on the wire, not guessed from an exception's type.
/// </summary>
public enum DeliveryOutcome
{
    /// <summary>The server accepted the message for every recipient.</summary>
    Sent = 0,

    /// <summary>The server accepted the message for some recipients and refused the others.</summary>
    PartiallySent = 1,

    /// <summary>The server did not accept the message for anyone. It is safe to send it again.</summary>
    NotSent = 2,

    /// <summary>The message was handed over in full, but the server's answer did not arrive. Sending it again may deliver it twice.</summary>
    InDoubt = 3,
}
