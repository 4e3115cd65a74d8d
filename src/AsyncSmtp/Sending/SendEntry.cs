namespace AsyncSmtp.Sending;

/// <summary>How a send comes in.</summary>
/// <param name="Lane">The lane it waits in.</param>
/// <param name="MayFailFast">Whether it is refused when the queue is full.</param>
internal readonly record struct SendEntry(SendLane Lane, bool MayFailFast);
