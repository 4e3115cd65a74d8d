namespace AsyncSmtp;

/// <summary>
/// How the pipelining transport connects, logs in, waits and signs. Checked as a whole when the sender is made, and copied: later changes have no effect. Its callbacks may be called from many threads at once.
/// </summary>
/// <remarks>
/// The timeouts are those of RFC 5321 and are for what the sender's own do not end sooner: <see cref="AsyncSmtpOptions.AttemptTimeout"/> ends whatever happens before a mail is handed over, and
/// <see cref="AsyncSmtpOptions.FinalReplyTimeout"/> the wait for the answer to it.
/// </remarks>
public sealed class PipeliningTransportOptions : MimeTransportOptions
{
    /// <summary>
    /// Gets or sets a value indicating whether commands are sent together, and ahead of answers, where the server offers PIPELINING. Without it everything waits for the answer to what was sent before, as with a server
    /// that does not offer it.
    /// </summary>
    /// <value>Default <see langword="true"/>. <see langword="false"/> is for what stands between and cannot bear it.</value>
    public bool UsePipelining { get; set; } = true;

    /// <summary>Gets or sets how long a server may take to greet a new connection (RFC 5321, section 4.5.3.2.1).</summary>
    /// <value>Default 5 minutes; more than zero, up to 24 days, or <see cref="Timeout.InfiniteTimeSpan"/>.</value>
    public TimeSpan GreetingTimeout { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>Gets or sets how long a server may take to answer a command: MAIL and RCPT (sections 4.5.3.2.2 and 4.5.3.2.3), and the others, for which the RFC has no time; and how long TLS may take.</summary>
    /// <value>Default 5 minutes; more than zero, up to 24 days, or <see cref="Timeout.InfiniteTimeSpan"/>.</value>
    public TimeSpan CommandTimeout { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>Gets or sets how long a server may take to answer DATA (section 4.5.3.2.4).</summary>
    /// <value>Default 2 minutes; more than zero, up to 24 days, or <see cref="Timeout.InfiniteTimeSpan"/>.</value>
    public TimeSpan DataTimeout { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>Gets or sets how long a server may take to take a block of what it is sent (section 4.5.3.2.5).</summary>
    /// <value>Default 3 minutes; more than zero, up to 24 days, or <see cref="Timeout.InfiniteTimeSpan"/>.</value>
    public TimeSpan BlockTimeout { get; set; } = TimeSpan.FromMinutes(3);

    /// <summary>A copy that later changes to this object do not reach.</summary>
    internal PipeliningTransportOptions Clone() => (PipeliningTransportOptions)Copy();
}
