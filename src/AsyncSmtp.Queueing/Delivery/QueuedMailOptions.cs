namespace AsyncSmtp.Queueing;

/// <summary>
/// How mails of a queue are sent. Checked as a whole when the handler is made, and copied: later changes have no effect.
/// </summary>
public sealed class QueuedMailOptions
{
    /// <summary>Gets or sets what becomes of a mail that is in doubt.</summary>
    /// <value>Default <see cref="InDoubtPolicy.Park"/>.</value>
    public InDoubtPolicy InDoubt { get; set; } = InDoubtPolicy.Park;

    /// <summary>
    /// Gets or sets how long after the commit point an outcome may take before the mail is in doubt. Nobody else touches the mail meanwhile, so it is also how long the mail of a process that died there waits.
    /// </summary>
    /// <value>Default 15 minutes; no less than <see cref="AsyncSmtpOptions.FinalReplyTimeout"/>, which is 10 minutes by default, and the same on every machine.</value>
    public TimeSpan CommitWindow { get; set; } = AsyncSmtpDefaults.FinalReplyTimeout + TimeSpan.FromMinutes(5);

    /// <summary>Gets or sets how many deliveries a mail has, when the server refuses it for now or cannot be reached, before it is a dead letter.</summary>
    /// <value>Default 10; 1 or more. Each delivery is as many attempts as <see cref="RetryOptions.MaxAttempts"/> says.</value>
    public int MaxDeliveries { get; set; } = 10;

    /// <summary>Gets or sets the pause after the first delivery. It doubles with each, up to <see cref="MaxDelay"/>; the pause itself is random between half of that and all of it.</summary>
    /// <value>Default 10 seconds; more than zero.</value>
    public TimeSpan BaseDelay { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Gets or sets the longest pause.</summary>
    /// <value>Default 30 minutes; no less than <see cref="BaseDelay"/>.</value>
    public TimeSpan MaxDelay { get; set; } = TimeSpan.FromMinutes(30);

    /// <summary>Gets or sets for how long an outcome is tried to be written into a ledger that fails. After that the ledger has the mail in doubt when <see cref="CommitWindow"/> is over, and only one that everybody has is complete for the queue all the same.</summary>
    /// <value>Default 10 seconds; zero or more. Zero tries once.</value>
    public TimeSpan OutcomeTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Gets or sets a value indicating whether a sender must tell a <see cref="LedgerCommitObserver"/> of each mail. Without, the ledger has no commit point, and a mail in flight when its process dies is sent
    /// again.
    /// </summary>
    /// <value>Default <see langword="true"/>.</value>
    public bool RequireCommitObserver { get; set; } = true;

    /// <summary>Gets or sets a value indicating whether the content of a mail is deleted from the store once the mail is complete. Leave it off when mails share content.</summary>
    /// <value>Default <see langword="false"/>.</value>
    public bool DeleteAttachments { get; set; }

    internal QueuedMailOptions Clone() => (QueuedMailOptions)MemberwiseClone();

    /// <summary>Every rule that is broken, with the value.</summary>
    internal IReadOnlyList<string> Failures() =>
    [
        .. Unless(Enum.IsDefined(InDoubt), $"InDoubt is {InDoubt}, which is no policy."),
        .. Unless(CommitWindow >= TimeSpan.Zero, $"CommitWindow is {CommitWindow}; it must be zero or more."),
        .. Unless(MaxDeliveries >= 1, $"MaxDeliveries is {MaxDeliveries}; it must be 1 or more."),
        .. Unless(BaseDelay > TimeSpan.Zero, $"BaseDelay is {BaseDelay}; it must be more than zero."),
        .. Unless(MaxDelay >= BaseDelay, $"MaxDelay is {MaxDelay}; it must be no less than BaseDelay, which is {BaseDelay}."),
        .. Unless(OutcomeTimeout >= TimeSpan.Zero, $"OutcomeTimeout is {OutcomeTimeout}; it must be zero or more."),
    ];

    private static string[] Unless(bool kept, string failure) => kept ? [] : [failure];
}
