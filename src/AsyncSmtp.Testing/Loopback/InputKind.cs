namespace AsyncSmtp.Testing.Loopback;

/// <summary>What came of reading from a client.</summary>
internal enum InputKind
{
    /// <summary>A line, or some bytes.</summary>
    Data,

    /// <summary>A line longer than the limit; it has been skipped.</summary>
    TooLong,

    /// <summary>A line with a CR or a LF of its own in it.</summary>
    BareLineBreak,

    /// <summary>The client has closed the connection.</summary>
    EndOfStream,

    /// <summary>Nothing came for as long as the server waits.</summary>
    Idle,

    /// <summary>The handshake of TLS has not ended within the time that the server waits.</summary>
    NoHandshake,
}
