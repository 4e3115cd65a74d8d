namespace AsyncSmtp.HealthChecks;

/// <summary>What a look at the servers found.</summary>
/// <param name="Reports">A report for each server.</param>
/// <param name="Age">How long ago it was begun.</param>
internal sealed record ServerLook(IReadOnlyList<SmtpServerReport> Reports, TimeSpan Age);
