namespace AsyncSmtp;

/// <summary>
/// How a batch is sent. The options are checked and copied when the batch is made: later changes have no effect.
/// </summary>
public sealed class MailBatchOptions
{
    /// <summary>
    /// Gets or sets how many messages there are at most between the moment the source is asked for one and the moment the caller asks for the result after its own. It bounds memory, and a slow caller slows
    /// the source down. More than the sender has connections keeps them busy; how many those are is the sender's to say.
    /// </summary>
    /// <value>Default 64; 1 to 100,000.</value>
    public int MaxInFlight { get; set; } = AsyncSmtpDefaults.BatchMaxInFlight;

    /// <summary>
    /// Gets or sets a value indicating whether the results come in the order of the source, and not in the order in which the sends end. A message that takes long then holds back the results of those after it,
    /// which count against <see cref="MaxInFlight"/> meanwhile.
    /// </summary>
    /// <value>Default <see langword="false"/>.</value>
    public bool Ordered { get; set; }

    /// <summary>
    /// Gets or sets a value indicating whether the batch disposes each message that it took from the source: after its send has ended and the caller, who can still use it in the body of the loop, asks for the
    /// next result or stops. Not for a source that gives the same message, or the same stream, more than once. What a message throws when it is disposed is ignored: its outcome is known by then.
    /// </summary>
    /// <value>Default <see langword="false"/>.</value>
    public bool DisposeMessages { get; set; }

    /// <summary>
    /// Gets or sets who is told how far the batch is: after each send, when the caller takes its result, in order and never twice at once. It is called while the caller waits for that result, so it should be quick.
    /// When it throws it is not called again; the batch goes on, and the exception is thrown after the last result.
    /// </summary>
    /// <value>No default.</value>
    public IProgress<MailBatchProgress>? Progress { get; set; }

    /// <summary>Gets or sets how many messages the source holds, for <see cref="MailBatchProgress.Total"/>; a guess will do. The batch sends what the source gives, whatever is said here.</summary>
    /// <value>No default: a source that is a collection is asked for its count. Zero or more.</value>
    public long? Total { get; set; }

    /// <summary>Gets or sets the clock for <see cref="MailBatchProgress.Elapsed"/> and <see cref="MailBatchSummary.Duration"/>.</summary>
    /// <value>No default: the system's clock.</value>
    public TimeProvider? TimeProvider { get; set; }

    /// <summary>A checked copy.</summary>
    internal MailBatchOptions CheckedCopy(string parameterName)
    {
        if (MaxInFlight is < 1 or > AsyncSmtpDefaults.BatchMaxInFlightLimit)
        {
            throw new ArgumentException($"MaxInFlight must be 1 to {AsyncSmtpDefaults.BatchMaxInFlightLimit}; it is {MaxInFlight}.", parameterName);
        }

        if (Total < 0)
        {
            throw new ArgumentException($"Total must be zero or more, or null when it is not known; it is {Total}.", parameterName);
        }

        return (MailBatchOptions)MemberwiseClone();
    }
}
