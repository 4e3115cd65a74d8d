using System.Runtime.CompilerServices;

namespace AsyncSmtp.Queueing;

/// <summary>
/// A ledger in memory, for tests and for a single process. It dies with its process and takes with it what it knew, so after a crash it cannot tell what was sent: a fleet needs one that is durable.
/// </summary>
/// <param name="timeProvider">The ledger's clock, or <see langword="null"/> for the system's.</param>
public sealed class MemorySentLedger(TimeProvider? timeProvider = null) : ISentLedger
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, MemoryLedgerEntry> _entries = new(StringComparer.Ordinal);
    private readonly TimeProvider _time = timeProvider ?? TimeProvider.System;

    /// <inheritdoc/>
    public ValueTask<LedgerEntry> ClaimAsync(string mailId, int recipients, Guid claim, TimeSpan commitWindow, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(mailId);
        ArgumentOutOfRangeException.ThrowIfLessThan(recipients, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(commitWindow, TimeSpan.Zero);
        cancellationToken.ThrowIfCancellationRequested();
        lock (_lock)
        {
            if (!_entries.TryGetValue(mailId, out MemoryLedgerEntry? entry))
            {
                _entries[mailId] = entry = new MemoryLedgerEntry(recipients, _time);
            }

            entry.Claim(mailId, recipients, claim, commitWindow);
            return ValueTask.FromResult(entry.ToEntry(mailId));
        }
    }

    /// <inheritdoc/>
    public ValueTask CommitAsync(string mailId, Guid claim, IReadOnlyList<int> recipients, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(mailId);
        ArgumentNullException.ThrowIfNull(recipients);
        cancellationToken.ThrowIfCancellationRequested();
        lock (_lock)
        {
            return _entries.TryGetValue(mailId, out MemoryLedgerEntry? entry) && entry.TryCommit(claim, recipients) ? ValueTask.CompletedTask : throw new ClaimLostException();
        }
    }

    /// <inheritdoc/>
    public ValueTask<bool> RecordAsync(string mailId, Guid claim, IReadOnlyList<KeyValuePair<int, LedgerState>> outcomes, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(mailId);
        ArgumentNullException.ThrowIfNull(outcomes);
        cancellationToken.ThrowIfCancellationRequested();
        lock (_lock)
        {
            return ValueTask.FromResult(_entries.TryGetValue(mailId, out MemoryLedgerEntry? entry) && entry.TryRecord(claim, outcomes));
        }
    }

    /// <inheritdoc/>
    public ValueTask<bool> ResolveAsync(string mailId, LedgerState resolution, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(mailId);
        if (resolution is not (LedgerState.Claimed or LedgerState.Sent or LedgerState.Refused))
        {
            throw new ArgumentOutOfRangeException(nameof(resolution), resolution, "What is in doubt is resolved as Sent, Refused or Claimed.");
        }

        cancellationToken.ThrowIfCancellationRequested();
        lock (_lock)
        {
            return ValueTask.FromResult(_entries.TryGetValue(mailId, out MemoryLedgerEntry? entry) && entry.TryResolve(resolution));
        }
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<LedgerEntry> ListInDoubtAsync(TimeSpan commitWindow, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(commitWindow, TimeSpan.Zero);
        await Task.CompletedTask.ConfigureAwait(false);
        LedgerEntry[] found;
        lock (_lock)
        {
            found = [.. _entries.Where(e => e.Value.IsInDoubt(commitWindow)).Select(static e => e.Value.ToEntry(e.Key)).OrderByDescending(static e => e.SinceChange)];
        }

        foreach (LedgerEntry entry in found)
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return entry;
        }
    }

    /// <inheritdoc/>
    public ValueTask<int> PruneAsync(TimeSpan age, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(age, TimeSpan.Zero);
        cancellationToken.ThrowIfCancellationRequested();
        lock (_lock)
        {
            string[] old = [.. _entries.Where(e => e.Value.IsForgettable && e.Value.SinceChange >= age).Select(static e => e.Key)];
            return ValueTask.FromResult(old.Count(_entries.Remove));
        }
    }
}
