namespace AsyncSmtp;

/// <summary>
/// What became of a batch.
/// </summary>
public sealed class MailBatchSummary
{
    /// <summary>Gets how many messages ended as <see cref="DeliveryOutcome.Sent"/>.</summary>
    public long Sent { get; init; }

    /// <summary>Gets how many messages ended as <see cref="DeliveryOutcome.PartiallySent"/>.</summary>
    public long PartiallySent { get; init; }

    /// <summary>Gets how many messages ended as <see cref="DeliveryOutcome.NotSent"/>, cancelled ones included.</summary>
    public long Failed { get; init; }

    /// <summary>Gets how many messages ended as <see cref="DeliveryOutcome.InDoubt"/>.</summary>
    public long InDoubt { get; init; }

    /// <summary>Gets how many messages were taken from the source: the sum of the four outcomes.</summary>
    public long Total => Sent + PartiallySent + Failed + InDoubt;

    /// <summary>
    /// Gets the results of all messages that did not end as <see cref="DeliveryOutcome.Sent"/>, in the order of the results. Each keeps its message in memory for as long as the summary lives; with
    /// <see cref="MailBatchOptions.DisposeMessages"/> those messages have been disposed, and their parts cannot be read any more.
    /// </summary>
    public IReadOnlyList<MailSendResult> Failures { get; init; } = [];

    /// <summary>Gets how long the batch took.</summary>
    public TimeSpan Duration { get; init; }
}
