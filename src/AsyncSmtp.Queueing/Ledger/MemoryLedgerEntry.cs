namespace AsyncSmtp.Queueing;

/// <summary>One mail of a <see cref="MemorySentLedger"/>, under its lock.</summary>
/// <remarks>
/// All that are committing are so under the claim in force, and since the last change: a claim by another changes nothing while anybody is committing, and each commit of a later attempt begins the window anew.
/// </remarks>
internal sealed class MemoryLedgerEntry(int recipients, TimeProvider time)
{
    private readonly LedgerState[] _states = new LedgerState[recipients];
    private Guid? _claim;
    private long _changed = time.GetTimestamp();

    public TimeSpan SinceChange => time.GetElapsedTime(_changed);

    /// <summary>Gets a value indicating whether nothing is left to be told of it: everybody's state is final, or nobody has the mail.</summary>
    public bool IsForgettable => Array.TrueForAll(_states, static s => s is LedgerState.Sent or LedgerState.Refused) || Array.TrueForAll(_states, static s => s is LedgerState.Claimed or LedgerState.Refused);

    public bool IsInDoubt(TimeSpan commitWindow) => Has(LedgerState.InDoubt) || (Has(LedgerState.Committing) && SinceChange >= commitWindow);

    public LedgerEntry ToEntry(string mailId) => new(mailId, [.. _states], SinceChange);

    public void Claim(string mailId, int recipients, Guid claim, TimeSpan commitWindow)
    {
        if (recipients != _states.Length)
        {
            throw new InvalidOperationException($"Mail {mailId} has {_states.Length} recipient(s) in the ledger, and {recipients} now. An id is for one mail only.");
        }

        if (Has(LedgerState.Committing) && SinceChange >= commitWindow)
        {
            Replace(LedgerState.Committing, LedgerState.InDoubt);
        }

        if (Has(LedgerState.Claimed) && !Has(LedgerState.Committing) && _claim != claim)
        {
            _claim = claim;
            Touch();
        }
    }

    public bool TryCommit(Guid claim, IReadOnlyList<int> recipients)
    {
        if (_claim != claim || !recipients.All(r => _states[r] is LedgerState.Claimed or LedgerState.Committing))
        {
            return false;
        }

        foreach (int recipient in recipients)
        {
            _states[recipient] = LedgerState.Committing;
        }

        Touch();
        return true;
    }

    public bool TryRecord(Guid claim, IReadOnlyList<KeyValuePair<int, LedgerState>> outcomes)
    {
        if (_claim != claim)
        {
            return false;
        }

        foreach ((int recipient, LedgerState state) in outcomes)
        {
            bool mayChange = _states[recipient] switch
            {
                LedgerState.Claimed or LedgerState.Committing => true,
                LedgerState.InDoubt => state is LedgerState.Sent or LedgerState.Refused,
                _ => false,
            };
            if (mayChange)
            {
                _states[recipient] = state;
            }
        }

        Touch();
        return true;
    }

    public bool TryResolve(LedgerState resolution)
    {
        if (!Has(LedgerState.InDoubt))
        {
            return false;
        }

        if (!Has(LedgerState.Committing))
        {
            _claim = null;
        }

        Replace(LedgerState.InDoubt, resolution);
        return true;
    }

    private bool Has(LedgerState state) => Array.IndexOf(_states, state) >= 0;

    private void Replace(LedgerState state, LedgerState by)
    {
        _states.AsSpan().Replace(state, by);
        Touch();
    }

    private void Touch() => _changed = time.GetTimestamp();
}
