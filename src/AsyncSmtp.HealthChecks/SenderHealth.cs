using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace AsyncSmtp.HealthChecks;

/// <summary>
/// What a sender's statistics say of its health. Unhealthy: the sender takes no mail, or a server is down and no other has accepted mail of late. Degraded: a server is down, set aside, throttled while sends wait, or accepts
/// nothing. Healthy is the rest: a message that is refused says nothing against the server.
/// </summary>
internal static class SenderHealth
{
    public static Finding Of(SmtpSenderStatistics statistics, AsyncSmtpHealthCheckOptions options)
    {
        if (statistics.IsClosed)
        {
            return new Finding(HealthStatus.Unhealthy, "The sender has been disposed: it takes no mail.");
        }

        (SmtpServerStatistics Server, Finding? Finding)[] servers = [.. statistics.Servers.Select(s => (s, ServerHealth.Trouble(s, statistics, options)))];
        string text = string.Join(' ', servers.Select(static s => s.Finding?.Text).OfType<string>());
        if (text.Length == 0)
        {
            return Well(statistics.Servers, options);
        }

        bool isOneDown = Array.Exists(servers, static s => s.Finding?.Status == HealthStatus.Unhealthy);
        bool standsAnotherIn = Array.Exists(servers, s => s.Finding?.Status != HealthStatus.Unhealthy && s.Server.SinceLastAccepted < options.RecentFor);
        return new Finding(isOneDown && !standsAnotherIn ? HealthStatus.Unhealthy : HealthStatus.Degraded, text);
    }

    private static Finding Well(IReadOnlyList<SmtpServerStatistics> servers, AsyncSmtpHealthCheckOptions options)
    {
        TimeSpan? accepted = servers.Min(static s => s.SinceLastAccepted);
        if (accepted < options.RecentFor)
        {
            return new Finding(HealthStatus.Healthy, $"The last message was accepted {Words.Ago(accepted.Value)}.");
        }

        return servers.Any(s => s.SinceLastFailed < options.RecentFor)
            ? new Finding(HealthStatus.Healthy, "Messages were refused, and none was accepted of late. The server answers.")
            : new Finding(HealthStatus.Healthy, "No recent sends.", IsIdle: true);
    }
}
