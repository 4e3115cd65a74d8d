namespace AsyncSmtp.Queueing;

/// <summary>What is known of every recipient of a mail in one delivery, and what follows from it for the queue.</summary>
internal sealed class Dossier(IReadOnlyList<LedgerState> states, int delivery, InDoubtPolicy policy, int maxDeliveries, BackOff backOff)
{
    /// <summary>Gets the places of those to whom the mail is to be sent.</summary>
    public IReadOnlyList<int> Remaining { get; } = [.. Enumerable.Range(0, states.Count).Where(i => states[i] == LedgerState.Claimed)];

    /// <summary>Gets a value indicating whether everybody has the mail.</summary>
    public bool IsComplete => states.All(static s => s == LedgerState.Sent);

    /// <summary>Gets a pause after this delivery.</summary>
    public TimeSpan BackOff => backOff.After(delivery);

    public Dossier With(IEnumerable<KeyValuePair<int, LedgerState>> outcomes)
    {
        LedgerState[] changed = [.. states];
        foreach ((int place, LedgerState state) in outcomes)
        {
            changed[place] = state;
        }

        return new Dossier(changed, delivery, policy, maxDeliveries, backOff);
    }

    /// <summary>Those who can be tried again come first: a mail is parked or a dead letter only when there is nobody left to send it to.</summary>
    public QueuedMailAnswer Answer(Verdict verdict)
    {
        int inDoubt = Count(LedgerState.InDoubt);
        int refused = Count(LedgerState.Refused);
        int open = Remaining.Count + (policy == InDoubtPolicy.Resend ? inDoubt : 0);
        if (open > 0)
        {
            return verdict.IsHopeless ? QueuedMailAnswer.DeadLetter($"Not sent to {open} of {Total}. {verdict.Reason}")
                : verdict.IsCounted && delivery >= maxDeliveries ? QueuedMailAnswer.DeadLetter($"Not sent to {open} of {Total} after {delivery} deliveries (MaxDeliveries is {maxDeliveries}). {verdict.Reason}")
                : QueuedMailAnswer.RetryAfter(verdict.Delay ?? BackOff, verdict.Reason);
        }

        return inDoubt > 0 ? QueuedMailAnswer.Park($"In doubt for {inDoubt} of {Total}: sent or not, nobody knows. {verdict.Reason}")
            : refused > 0 ? QueuedMailAnswer.DeadLetter($"Refused for {refused} of {Total}. {verdict.Reason}")
            : QueuedMailAnswer.Complete;
    }

    private string Total => $"{states.Count} recipient(s)";

    private int Count(LedgerState state) => states.Count(s => s == state);
}
