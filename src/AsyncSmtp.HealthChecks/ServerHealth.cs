using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace AsyncSmtp.HealthChecks;

/// <summary>What is the matter with one server.</summary>
internal static class ServerHealth
{
    /// <summary>Unhealthy when it is down, degraded when it is not what it should be, or null when nothing is the matter.</summary>
    public static Finding? Trouble(SmtpServerStatistics server, SmtpSenderStatistics sender, AsyncSmtpHealthCheckOptions options)
    {
        string name = Words.NameOf(server);
        bool isRecent = server.SinceLastFailed < options.RecentFor;
        if (isRecent && server.LoginRefusalsInARow > 0)
        {
            return new Finding(HealthStatus.Unhealthy, $"{name} wants a login, or TLS, that it did not get: {Words.Times(server.LoginRefusalsInARow)} in a row, the last failure is {server.LastFailure}.");
        }

        if (isRecent && server.ConnectionFailuresInARow > 0)
        {
            HealthStatus status = server.ConnectionFailuresInARow >= options.UnhealthyAfterConnectionFailures ? HealthStatus.Unhealthy : HealthStatus.Degraded;
            return new Finding(status, $"{name} could not be reached {Words.Times(server.ConnectionFailuresInARow)} in a row, the last failure is {server.LastFailure}.");
        }

        return Slowness(server, sender, name) is { } slowness ? new Finding(HealthStatus.Degraded, slowness)
            : isRecent && server.FailuresInARow >= options.DegradedAfterFailures
                ? new Finding(HealthStatus.Degraded, $"{name} has accepted none of the last {server.FailuresInARow} attempts, the last failure is {server.LastFailure}.")
            : null;
    }

    /// <summary>A lower limit alone is no trouble: it stays where it is for as long as nobody needs more.</summary>
    private static string? Slowness(SmtpServerStatistics server, SmtpSenderStatistics sender, string name)
    {
        // Accepted since: then it is on its way back.
        return server.FailuresInARow > 0 && server.SetAsideFor > TimeSpan.Zero ? $"{name} is set aside for {Words.Seconds(server.SetAsideFor)}, the last failure is {server.LastFailure}."
            : server.ConnectionLimit < sender.MaxConnections && sender.QueuedSends > 0 ? $"{name} takes {server.ConnectionLimit} of {sender.MaxConnections} connections, and {sender.QueuedSends} sends wait."
            : null;
    }
}
