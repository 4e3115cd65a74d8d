namespace AsyncSmtp.Dispatching;

/// <summary>The facts of one attempt, before anything is made of them.</summary>
/// <param name="Reason">What ended it.</param>
/// <param name="Error">What the transport said, or null.</param>
/// <param name="TransportCancelled">Whether the transport said that it gave up on request.</param>
/// <param name="Committed">Whether the commit point was passed: only then can the server have the message.</param>
/// <param name="Reused">Whether the connection had carried a message before.</param>
internal readonly record struct DispatchResult(EndReason Reason, Exception? Error, bool TransportCancelled, bool Committed, bool Reused);
