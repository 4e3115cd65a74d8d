namespace AsyncSmtp;

/// <summary>
/// What a send does when <see cref="AsyncSmtpOptions.MaxQueueLength"/> sends are waiting already, for a connection or for <see cref="AsyncSmtpOptions.MaxContentBytesInFlight"/>.
/// </summary>
public enum QueueFullMode
{
    /// <summary>It waits for its turn, first come first served.</summary>
    Wait = 0,

    /// <summary>It ends with <see cref="MailQueueFullException"/>.</summary>
    Fail = 1,
}
