namespace AsyncSmtp.Dispatching;

/// <summary>The facts of one attempt, before anything is made of them.</summary>
/// <param name="Reason">What ended it.</param>
/// <param name="Completion">What the transport said, or null when nobody waited for it, or in vain.</param>
/// <param name="Committed">Whether the commit point was passed: only then can the server have the message.</param>
/// <param name="Reached">Whether the last part was reached: then the server had taken the envelope.</param>
/// <param name="Reused">Whether the connection had carried a message before.</param>
/// <param name="Refusal">What the commit observer threw, or null.</param>
/// <param name="OpenedIn">How long it took from the start to the last part, of a connection's first message; null when that was not reached, or the connection is not new.</param>
internal readonly record struct DispatchResult(EndReason Reason, SmtpAttemptResult? Completion, bool Committed, bool Reached, bool Reused, Exception? Refusal = null, TimeSpan? OpenedIn = null)
{
    /// <summary>Gets a value indicating whether anything was done for the attempt. If not, the server has not heard of it.</summary>
    public bool Begun { get; init; } = true;

    /// <summary>Gets a value indicating whether the transport was disposed to end the attempt, whatever it has said since.</summary>
    public bool IsTransportDisposed { get; init; }

    /// <summary>Gets what went wrong, as far as the transport said.</summary>
    public Exception? Error => Completion?.Error;
}
