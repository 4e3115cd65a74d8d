using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace AsyncSmtp.HealthChecks.Tests;

/// <summary>The rules, on numbers that a server gives only by chance.</summary>
public sealed class SenderHealthTests
{
    private static readonly TimeSpan Now = TimeSpan.Zero;
    private static readonly TimeSpan Old = TimeSpan.FromMinutes(5);

    [Theory]
    [InlineData(4, 10, HealthStatus.Healthy)]
    [InlineData(3, 0, HealthStatus.Healthy)]
    [InlineData(3, 1, HealthStatus.Degraded)]
    public void Of_ThrottledServer_IsDegradedWhenSendsWait(int limit, int queued, HealthStatus expected)
    {
        Finding finding = Of(queued, new SmtpServerStatistics { Host = "a", Port = 25, ConnectionLimit = limit, SinceLastAccepted = Now });

        Assert.Equal(expected, finding.Status);
    }

    [Fact]
    public void Of_OneServerDown_AndTheOtherNeverUsed_IsUnhealthy()
    {
        Finding finding = Of(0, Down("a"), new SmtpServerStatistics { Host = "b", Port = 25, ConnectionLimit = 4 });

        Assert.Equal(HealthStatus.Unhealthy, finding.Status);
    }

    [Fact]
    public void Of_OneServerDown_AndTheOtherUsedLongAgo_IsUnhealthy()
    {
        Finding finding = Of(0, Down("a"), new SmtpServerStatistics { Host = "b", Port = 25, ConnectionLimit = 4, SinceLastAccepted = Old });

        Assert.Equal(HealthStatus.Unhealthy, finding.Status);
    }

    [Fact]
    public void Of_OneServerRefusesTheLogin_AndTheOtherIsUsed_IsDegraded()
    {
        SmtpServerStatistics refuses = new() { Host = "a", Port = 25, ConnectionLimit = 4, SinceLastFailed = Now, LoginRefusalsInARow = 1, LastFailure = "530" };

        Finding finding = Of(0, refuses, new SmtpServerStatistics { Host = "b", Port = 25, ConnectionLimit = 4, SinceLastAccepted = Now });

        Assert.Equal((HealthStatus.Degraded, "a:25 wants a login, or TLS, that it did not get: 1 time in a row, the last failure is 530."), (finding.Status, finding.Text));
    }

    [Fact]
    public void Of_TwoServersInTrouble_TellsBoth()
    {
        Finding finding = Of(0, Down("a"), Down("b"));

        Assert.Equal(HealthStatus.Unhealthy, finding.Status);
        Assert.Contains("a:25", finding.Text, StringComparison.Ordinal);
        Assert.Contains("b:25", finding.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_PickupDirectory_IsNamedAsThat()
    {
        Finding finding = Of(0, Down(""));

        Assert.StartsWith("The pickup directory could not be reached", finding.Text, StringComparison.Ordinal);
    }

    private static SmtpServerStatistics Down(string host) => new() { Host = host, Port = 25, ConnectionLimit = 4, SinceLastFailed = Now, ConnectionFailuresInARow = 3, FailuresInARow = 3, LastFailure = "timeout" };

    private static Finding Of(int queued, params SmtpServerStatistics[] servers)
        => SenderHealth.Of(new SmtpSenderStatistics { MaxConnections = 4, QueuedSends = queued, Servers = servers }, new AsyncSmtpHealthCheckOptions());
}
