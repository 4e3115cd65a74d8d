namespace AsyncSmtp.Pipelining.Replies;

/// <summary>What a server has said in its reply to EHLO that it can do. Immutable.</summary>
internal sealed record Offer
{
    /// <summary>Gets the offer of a server that only knows HELO.</summary>
    public static Offer None { get; } = new();

    /// <summary>Gets a value indicating whether commands may be sent together (RFC 2920).</summary>
    public bool Pipelining { get; init; }

    /// <summary>Gets a value indicating whether content may have bytes above 127 (8BITMIME, RFC 6152).</summary>
    public bool EightBitMime { get; init; }

    /// <summary>Gets a value indicating whether addresses and headers may be UTF-8 (RFC 6531).</summary>
    public bool SmtpUtf8 { get; init; }

    /// <summary>Gets a value indicating whether notifications of delivery may be asked for (RFC 3461).</summary>
    public bool Dsn { get; init; }

    /// <summary>Gets a value indicating whether content may be sent by BDAT (RFC 3030).</summary>
    public bool Chunking { get; init; }

    /// <summary>Gets a value indicating whether replies have enhanced status codes (RFC 2034).</summary>
    public bool EnhancedStatusCodes { get; init; }

    /// <summary>Gets a value indicating whether TLS may be begun (RFC 3207).</summary>
    public bool StartTls { get; init; }

    /// <summary>Gets a value indicating whether the size of a message may be said with MAIL (RFC 1870).</summary>
    public bool HasSize { get; init; }

    /// <summary>Gets the size that a message may have, in bytes, or 0 when the server does not say.</summary>
    public long Size { get; init; }

    /// <summary>Gets the SASL mechanisms (RFC 4954), as the server writes them.</summary>
    public IReadOnlyList<string> AuthMechanisms { get; init; } = [];
}
