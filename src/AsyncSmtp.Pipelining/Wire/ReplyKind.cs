namespace AsyncSmtp.Pipelining.Wire;

/// <summary>What is waited for: RFC 5321, section 4.5.3.2, gives each a time of its own.</summary>
internal enum ReplyKind
{
    /// <summary>The greeting of a new connection.</summary>
    Greeting,

    /// <summary>The answer to EHLO, STARTTLS, AUTH, MAIL, RCPT, RSET or NOOP, and TLS.</summary>
    Command,

    /// <summary>The go-ahead to DATA.</summary>
    Data,

    /// <summary>That a block of content, or whatever else is being sent, is taken.</summary>
    Block,

    /// <summary>The answer to the final dot.</summary>
    Final,
}
