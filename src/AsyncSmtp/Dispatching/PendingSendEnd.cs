namespace AsyncSmtp.Dispatching;

/// <summary>How a pending send ended.</summary>
/// <param name="Reason">What ended it.</param>
/// <param name="Error">What the transport said, or null.</param>
/// <param name="TransportCancelled">Whether the transport said that it gave up on request.</param>
internal readonly record struct PendingSendEnd(EndReason Reason, Exception? Error, bool TransportCancelled);
