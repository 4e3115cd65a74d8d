using AsyncSmtp.Testing;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace AsyncSmtp.HealthChecks.Tests;

/// <summary>A sender that has not sent of late, and a check that may look at its server.</summary>
public sealed class VerifyWhenIdleTests : IAsyncDisposable
{
    private readonly TaskCompletionSource _gate = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly LoopbackSmtpServer _server;
    private readonly WatchedHost _host;

    public VerifyWhenIdleTests()
    {
        _server = LoopbackSmtpServer.Start();
        _host = new WatchedHost(_server, configureCheck: static o => o.VerifyWhenIdle = true);
    }

    public async ValueTask DisposeAsync()
    {
        _gate.TrySetResult();
        await _host.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task Check_ServerIsThere_IsHealthy_WithOneConnectionAnInterval()
    {
        HealthReportEntry entry = await _host.CheckAsync();
        Assert.Equal((HealthStatus.Healthy, "No recent sends. The server was verified 0 s ago."), (entry.Status, entry.Description));

        _host.Time.Advance(TimeSpan.FromSeconds(59));
        Assert.Equal("No recent sends. The server was verified 59 s ago.", (await _host.CheckAsync()).Description);
        Assert.Equal(1, _server.TotalConnections);

        _host.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("No recent sends. The server was verified 0 s ago.", (await _host.CheckAsync()).Description);
        Assert.Equal((2, 0), (_server.TotalConnections, _server.AcceptedMails));
    }

    [Fact]
    public async Task Check_ServerIsGone_IsUnhealthy()
    {
        await _server.StopListeningAsync().Capped();

        HealthReportEntry entry = await _host.CheckAsync();

        Assert.Equal(HealthStatus.Unhealthy, entry.Status);
        Assert.Contains($"mail cannot go out through {_server.Host}:{_server.Port} (1 problem), which was verified 0 s ago", entry.Description, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Check_OneOfTwoServersIsGone_IsDegraded()
    {
        await using LoopbackSmtpServer second = LoopbackSmtpServer.Start();
        await using WatchedHost host = new(_server, o =>
        {
            o.Host = null;
            o.Servers.Add(new SmtpServerOptions { Host = _server.Host, Port = _server.Port });
            o.Servers.Add(new SmtpServerOptions { Host = second.Host, Port = second.Port });
        }, static o => o.VerifyWhenIdle = true);
        await _server.StopListeningAsync().Capped();

        Assert.Equal(HealthStatus.Degraded, (await host.CheckAsync()).Status);
    }

    [Fact]
    public async Task Check_SentOfLate_DoesNotLook()
    {
        await _host.SendAsync();

        await _host.CheckAsync();

        Assert.Equal(1, _server.TotalConnections);
    }

    /// <summary>Without the health checks, which run each one on the thread pool: here all have asked before the look ends.</summary>
    [Fact]
    public async Task GetAsync_ManyAtOnce_ShareOneLook()
    {
        HoldTheServer();
        LastLook look = new(_host.Sender, _host.Time);
        TimeSpan interval = TimeSpan.FromMinutes(1);
        Task<ServerLook>[] asked = [.. Enumerable.Range(0, 20).Select(_ => look.GetAsync(interval))];
        await _asked.Task.Capped();

        // It takes longer than the interval: who asks then waits for it all the same.
        _host.Time.Advance(TimeSpan.FromSeconds(61));
        Task<ServerLook> later = look.GetAsync(interval);
        Assert.All(asked.Append(later), static t => Assert.False(t.IsCompleted));
        _gate.SetResult();

        Assert.All(await Task.WhenAll(asked.Append(later)).Capped(), static l => Assert.True(Assert.Single(l.Reports).IsUsable));
        Assert.Equal(1, _server.TotalConnections);
    }

    [Fact]
    public async Task Check_ProbeGivesUp_TheNextOneHasItsLook()
    {
        HoldTheServer();
        using CancellationTokenSource probe = new();
        Task<HealthReportEntry> first = _host.ProbeAsync(probe.Token);
        await _asked.Task.Capped();

        await probe.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        Task<HealthReportEntry> second = _host.CheckAsync();
        _gate.SetResult();

        Assert.Equal(HealthStatus.Healthy, (await second).Status);
        Assert.Equal(1, _server.TotalConnections);
    }

    [Fact]
    public async Task Check_SenderIsDisposed_DoesNotLook()
    {
        await _host.Sender.DisposeAsync().AsTask().Capped();

        Assert.Equal(HealthStatus.Unhealthy, (await _host.CheckAsync()).Status);
        Assert.Equal(0, _server.TotalConnections);
    }

    /// <summary>After its greeting: when that does not come, a look makes a second connection, to see whether the server speaks TLS from the first byte.</summary>
    private void HoldTheServer() => _server.Script = step =>
    {
        if (step.Stage != SmtpServerStage.Ehlo)
        {
            return null;
        }

        _asked.TrySetResult();
        return SmtpServerAction.Default.WaitFor(_gate.Task);
    };
}
