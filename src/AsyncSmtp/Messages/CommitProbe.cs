namespace AsyncSmtp.Messages;

/// <summary>
/// The commit point of one attempt: until it is passed, the final dot has not been sent and the attempt can still be stopped for certain.
/// </summary>
/// <remarks>
/// <para>States: NotBegun -> NotReached -> Reading -> Committed. A stop takes NotBegun to Dropped, and NotReached or Reading to Vetoed. Committed, Vetoed and Dropped are final, and each of them excludes the others:
/// the reader's <see cref="Commit"/>, the transport's <see cref="TryBegin"/> and a canceller's <see cref="TryVeto"/> race for one compare-exchange, and the loser learns that it lost.</para>
/// <para>Lock-free, and safe for use from any thread.</para>
/// </remarks>
internal sealed class CommitProbe
{
    private int _state;
    private volatile bool _wasReached;

    /// <summary>Gets where the attempt is. Committed, Vetoed and Dropped stay; the others may be out of date by the time they are looked at.</summary>
    public CommitProbeState State => (CommitProbeState)Volatile.Read(ref _state);

    /// <summary>Gets a value indicating whether the commit point is passed.</summary>
    public bool IsCommitted => State == CommitProbeState.Committed;

    /// <summary>Gets a value indicating whether the attempt was stopped before its commit point.</summary>
    public bool IsVetoed => State is CommitProbeState.Vetoed or CommitProbeState.Dropped;

    /// <summary>Gets a value indicating whether anything was done for the attempt.</summary>
    public bool WasBegun => State is not (CommitProbeState.NotBegun or CommitProbeState.Dropped);

    /// <summary>Gets a value indicating whether the last part was ever read from: then there was a connection, and the server took the envelope.</summary>
    public bool WasReached => _wasReached;

    /// <summary>Gets or sets what is run once, on the thread of the first read of the last part: there is a connection, and the content is next. Set before the start. It must not throw.</summary>
    public Action? Reading { get; set; }

    /// <summary>Gets what is run once, right after the transition to <see cref="CommitProbeState.Committed"/>, on the thread of the last read. It must not throw.</summary>
    public Action? Committed { get; init; }

    /// <summary>Gets who is told before the transition to <see cref="CommitProbeState.Committed"/>, and may stop it. None costs nothing.</summary>
    public CommitAnnouncement? Announcement { get; init; }

    /// <summary>Stops the attempt unless it is past its commit point. May be called again.</summary>
    /// <returns><see langword="true"/>: this attempt will never deliver the message. <see langword="false"/>: too late, it is committed.</returns>
    public bool TryVeto()
    {
        if (TryEnd(CommitProbeState.Vetoed) == CommitProbeState.Committed)
        {
            return false;
        }

        Announcement?.Cancel();
        return true;
    }

    /// <summary>The transport is about to do the first thing for the attempt.</summary>
    /// <returns><see langword="false"/>: it was stopped, and nothing is to be done for it.</returns>
    internal bool TryBegin()
        => Interlocked.CompareExchange(ref _state, (int)CommitProbeState.NotReached, (int)CommitProbeState.NotBegun) == (int)CommitProbeState.NotBegun || !IsVetoed;

    /// <summary>The first read of the last part.</summary>
    internal void OnReading()
    {
        _wasReached = true;
        TryBegin();
        if (State == CommitProbeState.NotReached && Interlocked.CompareExchange(ref _state, (int)CommitProbeState.Reading, (int)CommitProbeState.NotReached) == (int)CommitProbeState.NotReached)
        {
            Reading?.Invoke();
        }
    }

    /// <summary>The last read of the last part, about to return 0. Does nothing when the probe is committed already. Blocks while an observer is told: whoever made the thread of that read meant it to be blocked.</summary>
    /// <exception cref="OperationCanceledException">The attempt was vetoed, or <see cref="Announcement"/> stops it.</exception>
    internal void Commit()
    {
        ValueTask committing = CommitAsync();
        if (committing.IsCompleted)
        {
            committing.GetAwaiter().GetResult();
        }
        else
        {
            committing.AsTask().GetAwaiter().GetResult();
        }
    }

    /// <summary>As <see cref="Commit"/>, without blocking.</summary>
    internal ValueTask CommitAsync()
    {
        if (State == CommitProbeState.Committed)
        {
            return ValueTask.CompletedTask;
        }

        ThrowIfVetoed();
        if (Announcement is not null)
        {
            return AnnounceAsync(Announcement);
        }

        End(CommitProbeState.Committed);
        return ValueTask.CompletedTask;
    }

    /// <summary>Ends a read of a vetoed attempt early: what is left of the message need not be sent.</summary>
    /// <exception cref="OperationCanceledException">The attempt was vetoed.</exception>
    internal void ThrowIfVetoed()
    {
        if (IsVetoed)
        {
            ThrowVetoed();
        }
    }

    private async ValueTask AnnounceAsync(CommitAnnouncement announcement)
        => End(await announcement.TryMakeAsync().ConfigureAwait(false) ? CommitProbeState.Committed : CommitProbeState.Vetoed);

    private void End(CommitProbeState end)
    {
        if (TryEnd(end) != CommitProbeState.Committed)
        {
            ThrowVetoed();
        }

        Committed?.Invoke();
    }

    private static void ThrowVetoed() => throw new OperationCanceledException("The attempt was cancelled before its commit point; the message was not sent.");

    /// <summary>Takes the probe to <paramref name="end"/> unless it is at an end already. A veto of what has not begun drops it.</summary>
    /// <returns>The end that the probe is at: that one, or the one that came first.</returns>
    private CommitProbeState TryEnd(CommitProbeState end)
    {
        while (true)
        {
            CommitProbeState current = State;
            if (current is CommitProbeState.Committed or CommitProbeState.Vetoed or CommitProbeState.Dropped)
            {
                return current;
            }

            CommitProbeState next = (current, end) == (CommitProbeState.NotBegun, CommitProbeState.Vetoed) ? CommitProbeState.Dropped : end;
            if (Interlocked.CompareExchange(ref _state, (int)next, (int)current) == (int)current)
            {
                return next;
            }
        }
    }
}
