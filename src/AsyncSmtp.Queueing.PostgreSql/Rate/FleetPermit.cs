namespace AsyncSmtp.Queueing.PostgreSql;

/// <summary>The leave to start one send, from the moment in which it was asked for until the margin is over.</summary>
/// <param name="AskedAt">The timestamp from before it was asked for, by the clock of who asked.</param>
/// <param name="Margin">For how long it is good. It counts for that much longer than the window.</param>
internal readonly record struct FleetPermit(long AskedAt, TimeSpan Margin);
