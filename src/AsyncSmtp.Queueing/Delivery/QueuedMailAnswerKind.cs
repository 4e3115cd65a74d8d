namespace AsyncSmtp.Queueing;

/// <summary>What a queue is to do with a mail after a delivery.</summary>
public enum QueuedMailAnswerKind
{
    /// <summary>Acknowledge it: every recipient's server has accepted it.</summary>
    Complete = 0,

    /// <summary>Deliver it again, after <see cref="QueuedMailAnswer.Delay"/>.</summary>
    RetryAfter = 1,

    /// <summary>Move it to where dead letters are: it was not sent to everybody, and will not be.</summary>
    DeadLetter = 2,

    /// <summary>Move it to where parked mails are: it may have been sent, and a person has to decide.</summary>
    Park = 3,
}
