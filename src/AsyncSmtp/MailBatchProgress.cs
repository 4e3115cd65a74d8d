namespace AsyncSmtp;

/// <summary>
/// How far a batch is. Immutable; the numbers belong to one moment and add up.
/// </summary>
public sealed class MailBatchProgress
{
    /// <summary>Gets how many messages ended as <see cref="DeliveryOutcome.Sent"/>.</summary>
    public long Sent { get; init; }

    /// <summary>Gets how many messages ended as <see cref="DeliveryOutcome.PartiallySent"/>.</summary>
    public long PartiallySent { get; init; }

    /// <summary>Gets how many messages ended as <see cref="DeliveryOutcome.NotSent"/>, cancelled ones included.</summary>
    public long Failed { get; init; }

    /// <summary>Gets how many messages ended as <see cref="DeliveryOutcome.InDoubt"/>.</summary>
    public long InDoubt { get; init; }

    /// <summary>Gets how many messages have ended: the sum of the four outcomes.</summary>
    public long Ended => Sent + PartiallySent + Failed + InDoubt;

    /// <summary>Gets how many messages the batch has, or <see langword="null"/> when that is not known: see <see cref="MailBatchOptions.Total"/>.</summary>
    public long? Total { get; init; }

    /// <summary>Gets the time since the batch began.</summary>
    public TimeSpan Elapsed { get; init; }

    /// <summary>Gets the messages a second since the batch began, whatever became of them. Zero while no time has passed.</summary>
    public double Rate => Elapsed > TimeSpan.Zero ? Ended / Elapsed.TotalSeconds : 0;

    /// <summary>Gets the time that the rest takes at this <see cref="Rate"/>, or <see langword="null"/> when <see cref="Total"/> is not known or nothing can be said yet. Zero when there is no rest.</summary>
    public TimeSpan? Remaining
    {
        get
        {
            if (Total is not { } total)
            {
                return null;
            }

            if (Ended >= total)
            {
                return TimeSpan.Zero;
            }

            if (Rate <= 0)
            {
                return null;
            }

            double seconds = (total - Ended) / Rate;
            return seconds < TimeSpan.MaxValue.TotalSeconds ? TimeSpan.FromSeconds(seconds) : TimeSpan.MaxValue;
        }
    }
}
