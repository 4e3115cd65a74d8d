namespace AsyncSmtp.Pooling;

/// <summary>What a send asks the pool for.</summary>
/// <param name="ContentLength">How many bytes of content are to be sent.</param>
/// <param name="Lane">Where it waits.</param>
/// <param name="MayFailFast">Whether a full queue may refuse it. One that has been admitted before, and comes again to retry, always waits.</param>
internal readonly record struct LeaseRequest(long ContentLength, SendLane Lane = SendLane.Normal, bool MayFailFast = false);
