using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace AsyncSmtp.HealthChecks;

/// <summary>What a look at the numbers, or at the server, came to.</summary>
/// <param name="Status">The status.</param>
/// <param name="Text">Why, for a person.</param>
/// <param name="IsIdle">Whether nothing happened of late that could tell.</param>
internal sealed record Finding(HealthStatus Status, string Text, bool IsIdle = false);
