using AsyncSmtp.Dispatching;
using AsyncSmtp.Messages;

namespace AsyncSmtp.Sending;

/// <summary>
/// Who of a message's recipients has it, who was refused, and who is to be tried again, over all attempts of one send.
/// </summary>
internal sealed class RecipientLedger(RecipientList all)
{
    private readonly List<FailedRecipient> _refusedForGood = [];
    private IReadOnlyList<FailedRecipient> _refusedForNow = [];
    private Exception? _refusal;
    private bool _isInDoubt;

    /// <summary>Gets whom the next attempt is for.</summary>
    public RecipientList Remaining { get; private set; } = all;

    /// <summary>Gets a value indicating whether the server has accepted the message for anyone: from then on the send can no longer end as not sent.</summary>
    public bool IsAnyAccepted { get; private set; }

    /// <summary>Gets everyone who was refused and has not been accepted since.</summary>
    public IReadOnlyList<FailedRecipient> Failed => [.. _refusedForGood, .. _refusedForNow];

    /// <summary>Takes in what an attempt for <see cref="Remaining"/> came to.</summary>
    public void Record(AttemptOutcome attempt)
    {
        _isInDoubt |= attempt.Outcome == DeliveryOutcome.InDoubt;
        if (attempt.Outcome == DeliveryOutcome.Sent)
        {
            IsAnyAccepted = true;
            _refusedForNow = [];
        }
        else if (attempt.FailedRecipients.Count > 0)
        {
            IsAnyAccepted |= attempt.Outcome == DeliveryOutcome.PartiallySent;
            _refusal = attempt.Error;
            _refusedForGood.AddRange(attempt.FailedRecipients.Where(static f => !f.IsTransient));
            _refusedForNow = [.. attempt.FailedRecipients.Where(static f => f.IsTransient)];
            Remaining = Remaining.Only(_refusedForNow.Select(static f => f.Address));
        }
    }

    /// <summary>What all attempts came to together, after the last one.</summary>
    public AttemptOutcome Conclude(AttemptOutcome last)
    {
        IReadOnlyList<FailedRecipient> failed = Failed;
        DeliveryOutcome outcome = last.Outcome switch
        {
            DeliveryOutcome.Sent when failed.Count > 0 => DeliveryOutcome.PartiallySent,

            // What an earlier attempt left in doubt, a later one that failed does not settle.
            DeliveryOutcome.NotSent or DeliveryOutcome.PartiallySent when _isInDoubt => DeliveryOutcome.InDoubt,
            DeliveryOutcome.NotSent when IsAnyAccepted => DeliveryOutcome.PartiallySent,
            _ => last.Outcome,
        };
        if (outcome == last.Outcome && failed.Count == last.FailedRecipients.Count)
        {
            return last;
        }

        return new AttemptOutcome
        {
            Outcome = outcome,
            Reason = last.Reason,
            StatusCode = failed.Count > 0 ? failed[0].StatusCode : last.StatusCode,
            Reply = last.Reply,
            FailedRecipients = failed,
            IsTransient = last.IsTransient || failed.Any(static f => f.IsTransient),
            Committed = last.Committed,
            Error = last.Error ?? _refusal,
        };
    }
}
