namespace AsyncSmtp.Sink;

/// <summary>Every line that the sink says, ready for the wire.</summary>
internal static class Replies
{
    public static readonly byte[] Greeting = "220 sink ESMTP\r\n"u8.ToArray();
    public static readonly byte[] Ehlo = "250-sink\r\n250-PIPELINING\r\n250 8BITMIME\r\n"u8.ToArray();
    public static readonly byte[] Ok = "250 Ok\r\n"u8.ToArray();
    public static readonly byte[] GoAhead = "354 End data with <CR><LF>.<CR><LF>\r\n"u8.ToArray();

    /// <summary>The answer to a final dot: an object of its own, so that it can be told from another 250.</summary>
    public static readonly byte[] Accepted = "250 Ok: accepted\r\n"u8.ToArray();

    public static readonly byte[] Bye = "221 Bye\r\n"u8.ToArray();
    public static readonly byte[] TooManyConnections = "421 Too many connections\r\n"u8.ToArray();
    public static readonly byte[] Unknown = "502 Command not implemented\r\n"u8.ToArray();
    public static readonly byte[] BadSequence = "503 Bad sequence of commands\r\n"u8.ToArray();
}
