using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace AsyncSmtp.HealthChecks;

/// <summary>What a look at the servers says of the health of a sender that has not sent of late. Its problems are counted and not told: they may name the user.</summary>
internal static class VerifiedHealth
{
    public static Finding Of(ServerLook look)
    {
        SmtpServerReport[] useless = [.. look.Reports.Where(static r => !r.IsUsable)];
        if (useless.Length == 0)
        {
            return new Finding(HealthStatus.Healthy, $"No recent sends. The server was verified {Words.Ago(look.Age)}.");
        }

        IEnumerable<string> targets = useless.Select(static r => $"{r.Target} ({r.Problems.Count} problem{(r.Problems.Count == 1 ? "" : "s")})");
        return new Finding(
            useless.Length == look.Reports.Count ? HealthStatus.Unhealthy : HealthStatus.Degraded,
            $"No recent sends, and mail cannot go out through {string.Join(", ", targets)}, which was verified {Words.Ago(look.Age)}. SmtpMailSender.VerifyServersAsync tells why.");
    }
}
