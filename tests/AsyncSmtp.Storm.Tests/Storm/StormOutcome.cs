namespace AsyncSmtp.Storm.Tests.Storm;

/// <summary>All the ways in which a task of the storm may end.</summary>
internal enum StormOutcome
{
    Sent,
    PartiallySent,
    NotSent,
    InDoubt,
    Cancelled,
    QueueFull,
    Refused,
}
