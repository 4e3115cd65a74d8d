namespace AsyncSmtp.Queueing.Tests.Delivery;

/// <summary>A machine's way to the ledger that all machines share, which breaks where a test says: for a time, or for good, as when the machine dies.</summary>
internal sealed class FaultyLedger(ISentLedger shared) : ISentLedger
{
    private volatile bool _isDead;

    /// <summary>Gets or sets where the machine dies: from then on nothing it writes arrives.</summary>
    public Death DiesAt { get; set; }

    /// <summary>Gets or sets how many more claims, commits and outcomes fail.</summary>
    public int FailingClaims { get; set; }

    public int FailingCommits { get; set; }

    public int FailingOutcomes { get; set; }

    /// <summary>Gets or sets what a commit waits for, before it is written.</summary>
    public Task CommitGate { get; set; } = Task.CompletedTask;

    /// <summary>Gets what completes when a commit has come to its gate.</summary>
    public TaskCompletionSource CommitReached { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public int Outcomes { get; private set; }

    public ValueTask<LedgerEntry> ClaimAsync(string mailId, int recipients, Guid claim, TimeSpan commitWindow, CancellationToken cancellationToken = default)
    {
        ThrowIf(FailingClaims-- > 0);
        return shared.ClaimAsync(mailId, recipients, claim, commitWindow, cancellationToken);
    }

    public async ValueTask CommitAsync(string mailId, Guid claim, IReadOnlyList<int> recipients, CancellationToken cancellationToken = default)
    {
        CommitReached.TrySetResult();
        await CommitGate.WaitAsync(cancellationToken);
        ThrowIf(FailingCommits-- > 0);
        DieIf(DiesAt == Death.BeforeTheCommit);
        await shared.CommitAsync(mailId, claim, recipients, cancellationToken);
        DieIf(DiesAt == Death.BeforeTheDot);
    }

    public async ValueTask<bool> RecordAsync(string mailId, Guid claim, IReadOnlyList<KeyValuePair<int, LedgerState>> outcomes, CancellationToken cancellationToken = default)
    {
        ThrowIf(FailingOutcomes-- > 0);
        DieIf(DiesAt == Death.BeforeTheOutcome);
        bool recorded = await shared.RecordAsync(mailId, claim, outcomes, cancellationToken);
        Outcomes++;
        return recorded;
    }

    public ValueTask<bool> ResolveAsync(string mailId, LedgerState resolution, CancellationToken cancellationToken = default) => shared.ResolveAsync(mailId, resolution, cancellationToken);

    public IAsyncEnumerable<LedgerEntry> ListInDoubtAsync(TimeSpan commitWindow, CancellationToken cancellationToken = default) => shared.ListInDoubtAsync(commitWindow, cancellationToken);

    public ValueTask<int> PruneAsync(TimeSpan age, CancellationToken cancellationToken = default) => shared.PruneAsync(age, cancellationToken);

    private void DieIf(bool dies)
    {
        _isDead |= dies;
        ThrowIf(fails: false);
    }

    private void ThrowIf(bool fails)
    {
        if (fails || _isDead)
        {
            throw new IOException("The ledger cannot be reached.");
        }
    }
}

/// <summary>At which step a machine dies.</summary>
public enum Death
{
    Never,
    BeforeTheCommit,
    BeforeTheDot,
    BeforeTheOutcome,
    AfterTheOutcome,
}
