using AsyncSmtp.Testing;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace AsyncSmtp.HealthChecks.Tests;

/// <summary>What the check says of a sender whose server does this and that.</summary>
public sealed class AsyncSmtpHealthCheckTests : IAsyncDisposable
{
    private readonly LoopbackSmtpServer _server = LoopbackSmtpServer.Start();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Check_NothingSent_IsHealthyAndMakesNoConnection()
    {
        await using WatchedHost host = new(_server);

        HealthReportEntry entry = await host.CheckAsync();

        Assert.Equal((HealthStatus.Healthy, "No recent sends."), (entry.Status, entry.Description));
        Assert.Equal(0, _server.TotalConnections);
    }

    [Fact]
    public async Task Check_Sent_IsHealthyAndMakesNoConnection()
    {
        await using WatchedHost host = new(_server);
        await host.SendAsync();
        host.Time.Advance(TimeSpan.FromSeconds(3));

        HealthReportEntry entry = await host.CheckAsync();

        Assert.Equal((HealthStatus.Healthy, "The last message was accepted 3 s ago."), (entry.Status, entry.Description));
        Assert.Equal(1, _server.TotalConnections);
    }

    [Fact]
    public async Task Check_OneMessageRefused_IsHealthy()
    {
        await using WatchedHost host = new(_server);
        _server.Script = Refuse(550, "5.1.1 no such user");
        await host.FailAsync();

        HealthReportEntry entry = await host.CheckAsync();

        Assert.Equal((HealthStatus.Healthy, "550"), (entry.Status, entry.Data[$"{_server.Host}:{_server.Port} lastFailure"]));
    }

    [Fact]
    public async Task Check_EveryMessageRefused_IsDegraded()
    {
        await using WatchedHost host = new(_server);
        _server.Script = Refuse(550, "5.1.1 no such user");

        await host.FailAsync(times: 9);
        Assert.Equal(HealthStatus.Healthy, (await host.CheckAsync()).Status);
        await host.FailAsync();
        HealthReportEntry entry = await host.CheckAsync();

        Assert.Equal(HealthStatus.Degraded, entry.Status);
        Assert.Contains("accepted none of the last 10 attempts, the last failure is 550", entry.Description, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Check_ServerIsDown_IsDegradedThenUnhealthy_AndHealthyWithTheFirstSuccess()
    {
        await using WatchedHost host = new(_server);
        await host.SendAsync();
        await _server.StopListeningAsync().Capped();

        await host.FailAsync(times: 2);
        Assert.Equal(HealthStatus.Degraded, (await host.CheckAsync()).Status);
        await host.FailAsync();
        HealthReportEntry entry = await host.CheckAsync();
        Assert.Equal(HealthStatus.Unhealthy, entry.Status);
        Assert.Equal($"{_server.Host}:{_server.Port} could not be reached 3 times in a row, the last failure is System.Net.Sockets.SocketException.", entry.Description);

        _server.StartListening();
        await host.SendAsync();
        Assert.Equal(HealthStatus.Healthy, (await host.CheckAsync()).Status);
    }

    [Fact]
    public async Task Check_LoginRefused_IsUnhealthyAtOnce_AndHealthyWithTheFirstSuccess()
    {
        bool isRightPassword = false;
        await using LoopbackSmtpServer server = LoopbackSmtpServer.Start(new() { RequireAuthentication = true, CheckCredentials = (_, _) => isRightPassword });
        await using WatchedHost host = new(server, static o => (o.UserName, o.Password, o.AllowInsecureCredentials) = ("user", "s3cret", true));

        await host.FailAsync();
        HealthReportEntry entry = await host.CheckAsync();
        Assert.Equal(HealthStatus.Unhealthy, entry.Status);
        Assert.Contains("wants a login", entry.Description, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", entry.Description, StringComparison.Ordinal);

        isRightPassword = true;
        await host.SendAsync();
        Assert.Equal(HealthStatus.Healthy, (await host.CheckAsync()).Status);
    }

    [Fact]
    public async Task Check_RelayDenied_WithCredentials_IsUnhealthy()
    {
        await using WatchedHost host = new(_server, static o => (o.UserName, o.Password, o.AllowInsecureCredentials) = ("user", "s3cret", true));
        _server.Script = Refuse(554, "5.7.1 <to@example.com>: Relay access denied");

        await host.FailAsync();

        Assert.Equal(HealthStatus.Unhealthy, (await host.CheckAsync()).Status);
    }

    [Fact]
    public async Task Check_ServerAsksToSlowDown_IsDegradedForAsLongAsItIsSetAside()
    {
        await using WatchedHost host = new(_server);
        _server.Script = static step => step.Stage == SmtpServerStage.MailFrom ? SmtpServerAction.CloseAfter(421, "4.3.2 later") : null;
        await host.FailAsync();

        HealthReportEntry entry = await host.CheckAsync();
        Assert.Equal(HealthStatus.Degraded, entry.Status);
        Assert.Contains("is set aside for", entry.Description, StringComparison.Ordinal);
        Assert.Contains("421", entry.Description, StringComparison.Ordinal);

        host.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(HealthStatus.Healthy, (await host.CheckAsync()).Status);
    }

    [Fact]
    public async Task Check_TheFailureIsOld_IsHealthyWithNoRecentSends()
    {
        await using WatchedHost host = new(_server, configureCheck: static o => o.RecentFor = TimeSpan.FromMinutes(2));
        await _server.StopListeningAsync().Capped();
        await host.FailAsync(times: 3);

        host.Time.Advance(TimeSpan.FromMinutes(2) - TimeSpan.FromTicks(1));
        Assert.Equal(HealthStatus.Unhealthy, (await host.CheckAsync()).Status);
        host.Time.Advance(TimeSpan.FromTicks(1));
        HealthReportEntry entry = await host.CheckAsync();

        Assert.Equal((HealthStatus.Healthy, "No recent sends."), (entry.Status, entry.Description));
    }

    [Fact]
    public async Task Check_OneOfTwoServersIsDown_IsDegraded_AndUnhealthyWithBoth()
    {
        await using LoopbackSmtpServer second = LoopbackSmtpServer.Start();
        await using WatchedHost host = new(_server, o =>
        {
            o.Host = null;
            o.Servers.Add(new SmtpServerOptions { Host = _server.Host, Port = _server.Port });
            o.Servers.Add(new SmtpServerOptions { Host = second.Host, Port = second.Port });
        }, static o => o.UnhealthyAfterConnectionFailures = 1);
        await _server.StopListeningAsync().Capped();

        await host.SendAsync();
        HealthReportEntry entry = await host.CheckAsync();
        Assert.Equal((HealthStatus.Degraded, 1), (entry.Status, second.AcceptedMails));
        Assert.StartsWith($"{_server.Host}:{_server.Port} could not be reached 1 time in a row", entry.Description, StringComparison.Ordinal);

        await second.StopListeningAsync().Capped();
        await host.FailAsync();
        Assert.Equal(HealthStatus.Unhealthy, (await host.CheckAsync()).Status);
    }

    [Fact]
    public async Task Check_SenderIsDisposed_IsUnhealthy()
    {
        await using WatchedHost host = new(_server);
        await host.SendAsync();

        await host.Sender.DisposeAsync().AsTask().Capped();

        HealthReportEntry entry = await host.CheckAsync();
        Assert.Equal((HealthStatus.Unhealthy, "The sender has been disposed: it takes no mail."), (entry.Status, entry.Description));
    }

    [Fact]
    public async Task Check_FailureStatus_IsReportedInPlaceOfUnhealthy()
    {
        await using WatchedHost host = new(_server, failureStatus: HealthStatus.Degraded);
        await _server.StopListeningAsync().Capped();

        await host.FailAsync(times: 3);

        Assert.Equal(HealthStatus.Degraded, (await host.CheckAsync()).Status);
    }

    [Fact]
    public async Task Check_Data_SaysWhatTheStatisticsSay_AndNoAddress()
    {
        await using WatchedHost host = new(_server);
        await host.SendAsync();
        host.Time.Advance(TimeSpan.FromSeconds(1));
        _server.Script = Refuse(550, "5.1.1 <to@example.com> no such user");
        await host.FailAsync();
        host.Time.Advance(TimeSpan.FromSeconds(2));

        HealthReportEntry entry = await host.CheckAsync();

        // The refused connection closes on another thread, and is busy until then.
        Assert.InRange((int)entry.Data["busyConnections"], 0, 1);
        Assert.Equal(0, entry.Data["idleConnections"]);
        string server = $"{_server.Host}:{_server.Port}";
        Dictionary<string, object> expected = new()
        {
            ["peakConnections"] = 1,
            ["maxConnections"] = 4,
            ["queuedSends"] = 0,
            ["activeSends"] = 0,
            ["sentMessages"] = 1L,
            ["partiallySentMessages"] = 0L,
            ["notSentMessages"] = 1L,
            ["inDoubtMessages"] = 0L,
            [$"{server} connectionLimit"] = 4,
            [$"{server} setAsideFor"] = TimeSpan.Zero,
            [$"{server} failuresInARow"] = 1,
            [$"{server} sinceLastAccepted"] = TimeSpan.FromSeconds(3),
            [$"{server} sinceLastFailed"] = TimeSpan.FromSeconds(2),
            [$"{server} lastFailure"] = "550",
        };
        Assert.Equal(expected.OrderBy(static d => d.Key), entry.Data.Where(static d => d.Key is not ("busyConnections" or "idleConnections")).OrderBy(static d => d.Key));
        Assert.DoesNotContain("@", string.Concat(entry.Data.Values) + entry.Description, StringComparison.Ordinal);
    }

    private static Func<SmtpServerStep, SmtpServerAction?> Refuse(int code, string text)
        => step => step.Stage == SmtpServerStage.Recipient ? SmtpServerAction.Reply(code, text) : null;
}
