using System.Collections.Immutable;
using AsyncSmtp.Dispatching;
using AsyncSmtp.Messages;

namespace AsyncSmtp.Sending;

/// <summary>
/// Who of a message's recipients has it, who was refused, who is in doubt, and who is to be tried again, over all attempts of one send.
/// </summary>
internal sealed class RecipientLedger(RecipientList all)
{
    private ImmutableHashSet<string> _inDoubt = ImmutableHashSet<string>.Empty;
    private IReadOnlyList<FailedRecipient> _refusedForGood = [];
    private IReadOnlyList<FailedRecipient> _refusedForNow = [];
    private Exception? _refusal;

    /// <summary>Gets whom the next attempt is for.</summary>
    public RecipientList Remaining { get; private set; } = all;

    /// <summary>Gets a value indicating whether the server has accepted the message for anyone: from then on the send can no longer end as not sent.</summary>
    public bool IsAnyAccepted { get; private set; }

    /// <summary>Gets everyone who was refused and cannot have the message. A refusal says nothing of an attempt that was left in doubt.</summary>
    public IReadOnlyList<FailedRecipient> Failed => [.. _refusedForGood.Concat(_refusedForNow).Where(f => !_inDoubt.Contains(f.Address))];

    /// <summary>Gets who may have the message and may not.</summary>
    public IReadOnlyCollection<string> InDoubt => _inDoubt;

    /// <summary>Takes in what an attempt for <see cref="Remaining"/> came to.</summary>
    public void Record(AttemptOutcome attempt)
    {
        switch (attempt.Outcome)
        {
            case DeliveryOutcome.InDoubt:
                _inDoubt = _inDoubt.Union(RemainingAddresses());
                return;
            case DeliveryOutcome.Sent:
                IsAnyAccepted = true;
                if (_inDoubt.Count > 0)
                {
                    _inDoubt = _inDoubt.Except(RemainingAddresses());
                }

                _refusedForNow = [];
                return;
            case DeliveryOutcome.PartiallySent:
                IsAnyAccepted = true;
                _inDoubt = _inDoubt.Except(RemainingAddresses().Except(attempt.FailedRecipients.Select(static f => f.Address)));
                break;
        }

        if (attempt.FailedRecipients.Count > 0)
        {
            _refusal = attempt.Error;
            _refusedForGood = [.. _refusedForGood, .. attempt.FailedRecipients.Where(static f => !f.IsTransient)];
            _refusedForNow = [.. attempt.FailedRecipients.Where(static f => f.IsTransient)];
            Remaining = Remaining.Only(_refusedForNow.Select(static f => f.Address));
        }
    }

    /// <summary>What all attempts came to together, after the last one.</summary>
    public AttemptOutcome Conclude(AttemptOutcome last)
    {
        if (last.Outcome == DeliveryOutcome.Sent && _inDoubt.Count + _refusedForGood.Count == 0)
        {
            return last;
        }

        IReadOnlyList<FailedRecipient> failed = Failed;

        // What an earlier attempt left in doubt for a recipient, only a later one that was accepted for it settles.
        DeliveryOutcome outcome = _inDoubt.Count > 0 ? DeliveryOutcome.InDoubt
            : IsAnyAccepted ? DeliveryOutcome.PartiallySent
            : last.Outcome;
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

    private IEnumerable<string> RemainingAddresses() => Remaining.Addresses.Select(static a => a.Address);
}
