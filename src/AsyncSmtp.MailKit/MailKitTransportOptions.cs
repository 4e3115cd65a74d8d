using MailKit.Net.Proxy;

namespace AsyncSmtp;

/// <summary>
/// How the MailKit transport connects, logs in, sends and signs. Checked as a whole when the sender is made, and copied: later changes have no effect. Its callbacks may be called from many threads at once.
/// </summary>
public sealed class MailKitTransportOptions : MimeTransportOptions
{
    /// <summary>Gets or sets the proxy to connect through. It must be safe for use by many connections at once, as those of MailKit are.</summary>
    /// <value>Default <see langword="null"/>: none.</value>
    public IProxyClient? ProxyClient { get; set; }

    /// <summary>Gets or sets a value indicating whether commands are sent together, where the server offers PIPELINING: MAIL and all RCPT of a mail in one round trip.</summary>
    /// <value>Default <see langword="true"/>.</value>
    public bool UsePipelining { get; set; } = true;

    /// <summary>Gets or sets a value indicating whether the content is sent by BDAT, where the server offers CHUNKING, which saves the round trip of DATA.</summary>
    /// <value>Default <see langword="true"/>.</value>
    public bool UseChunking { get; set; } = true;

    /// <summary>Gets or sets how long a connection may have been idle before NOOP finds out whether it is still there, before it is used again.</summary>
    /// <value>Default 30 seconds; zero or more, zero before each mail, or <see cref="Timeout.InfiniteTimeSpan"/> for never. A connection is closed after <see cref="AsyncSmtpOptions.IdleTimeout"/> anyhow.</value>
    public TimeSpan NoOpAfter { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>A copy that later changes to this object do not reach.</summary>
    internal MailKitTransportOptions Clone() => (MailKitTransportOptions)Copy();
}
