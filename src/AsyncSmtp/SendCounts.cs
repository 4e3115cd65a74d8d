namespace AsyncSmtp;

/// <summary>How many sends are under way and how many have ended, and how. Taken at one moment.</summary>
internal readonly record struct SendCounts(int Active, long Sent, long PartiallySent, long NotSent, long InDoubt);
