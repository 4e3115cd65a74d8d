namespace AsyncSmtp.Pipelining.Transport;

/// <summary>
/// How fast a server answers, and so how many mails its connection should hold. Where it is near, the next mail has to be at hand when its turn comes, or its envelope is a flight of its own, at twice the work. Where it is far
/// there is time to ask for one then, and a mail that is not bound to a connection goes to the first that is free.
/// </summary>
/// <remarks>A hint: written and read without a lock.</remarks>
internal sealed class ReplyPace(TimeProvider timeProvider)
{
    /// <summary>Longer than a server nearby takes on a machine that is busy.</summary>
    private static readonly TimeSpan Slow = TimeSpan.FromMilliseconds(10);

    private long _sentAt;
    private volatile bool _isFast;

    /// <summary>Gets a value indicating whether the server answers faster than the next mail can be got.</summary>
    public bool IsFast => _isFast;

    /// <summary>A flight goes out.</summary>
    public void OnSent() => Volatile.Write(ref _sentAt, timeProvider.GetTimestamp());

    /// <summary>The first answer to it is here.</summary>
    public void OnAnswered()
    {
        if (Interlocked.Exchange(ref _sentAt, 0) is not 0 and long sentAt)
        {
            _isFast = timeProvider.GetElapsedTime(sentAt) < Slow;
        }
    }
}
