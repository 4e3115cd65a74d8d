namespace AsyncSmtp.Dispatching;

/// <summary>How a pending send ended.</summary>
/// <param name="Reason">What ended it.</param>
/// <param name="Completion">What the transport said, or null when nobody waited for it, or in vain.</param>
internal readonly record struct PendingSendEnd(EndReason Reason, SmtpAttemptResult? Completion);
