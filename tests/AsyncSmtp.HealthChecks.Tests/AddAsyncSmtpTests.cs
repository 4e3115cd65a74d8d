using System.Net.Mail;
using AsyncSmtp.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace AsyncSmtp.HealthChecks.Tests;

public sealed class AddAsyncSmtpTests
{
    private readonly ServiceCollection _services = new();

    public AddAsyncSmtpTests() => _services.AddLogging();

    [Fact]
    public async Task AddAsyncSmtp_KeyedSenders_HaveACheckEach()
    {
        await using LoopbackSmtpServer up = LoopbackSmtpServer.Start();
        await using LoopbackSmtpServer down = LoopbackSmtpServer.Start();
        await down.StopListeningAsync().Capped();
        foreach ((string key, LoopbackSmtpServer server) in new[] { ("up", up), ("down", down) })
        {
            _services.AddKeyedAsyncSmtp(key, o => (o.Host, o.Port, o.EnableSsl) = (server.Host, server.Port, false));
            _services.AddHealthChecks().AddAsyncSmtp(serviceKey: key, tags: ["mail"]);
            _services.Configure<AsyncSmtpOptions>(key, static o => o.Retry.BaseDelay = TimeSpan.Zero);
        }

        await using ServiceProvider provider = _services.BuildServiceProvider();
        using MailMessage message = new("from@example.com", "to@example.com", "Subject", "Body");
        await provider.GetRequiredKeyedService<IAsyncMailSender>("up").SendAsync(message, TestContext.Current.CancellationToken).Capped();
        await Assert.ThrowsAsync<MailSendException>(() => provider.GetRequiredKeyedService<IAsyncMailSender>("down").SendAsync(message, TestContext.Current.CancellationToken).Capped());

        HealthReport report = await CheckAsync(provider);
        Assert.Equal((HealthStatus.Healthy, HealthStatus.Unhealthy), (report.Entries["asyncsmtp-up"].Status, report.Entries["asyncsmtp-down"].Status));
        Assert.Equal(["mail"], report.Entries["asyncsmtp-up"].Tags);
    }

    [Fact]
    public void AddAsyncSmtp_NameAndTimeout_AreTheRegistrations()
    {
        _services.AddHealthChecks().AddAsyncSmtp("mail", HealthStatus.Degraded, ["ready"], TimeSpan.FromSeconds(3));

        using ServiceProvider provider = _services.BuildServiceProvider();
        HealthCheckRegistration registration = Assert.Single(provider.GetRequiredService<IOptions<HealthCheckServiceOptions>>().Value.Registrations);
        Assert.Equal(("mail", HealthStatus.Degraded, TimeSpan.FromSeconds(3)), (registration.Name, registration.FailureStatus, registration.Timeout));
        Assert.Equal(["ready"], registration.Tags);
    }

    [Theory]
    [InlineData(null, "call services.AddAsyncSmtp(...)")]
    [InlineData("news", "call services.AddKeyedAsyncSmtp(...) with that key")]
    public async Task AddAsyncSmtp_NoSender_IsUnhealthyAndSaysWhatToDo(string? key, string advice)
    {
        _services.AddHealthChecks().AddAsyncSmtp("mail", serviceKey: key);

        await using ServiceProvider provider = _services.BuildServiceProvider();
        HealthReportEntry entry = (await CheckAsync(provider)).Entries["mail"];

        Assert.Equal(HealthStatus.Unhealthy, entry.Status);
        Assert.Contains(advice, entry.Description, StringComparison.Ordinal);
    }

    /// <summary>As in the tests of a host: what is captured counts as sent.</summary>
    [Fact]
    public async Task AddAsyncSmtp_CapturingSender_IsHealthy()
    {
        _services.AddAsyncSmtp();
        _services.AddHealthChecks().AddAsyncSmtp();
        _services.AddCapturingMailSender();

        await using ServiceProvider provider = _services.BuildServiceProvider();
        using MailMessage message = new("from@example.com", "to@example.com", "Subject", "Body");
        await provider.GetRequiredService<IAsyncMailSender>().SendAsync(message, TestContext.Current.CancellationToken).Capped();
        HealthReportEntry entry = (await CheckAsync(provider)).Entries["asyncsmtp"];

        Assert.Equal((HealthStatus.Healthy, 1L), (entry.Status, entry.Data["sentMessages"]));
    }

    [Fact]
    public async Task AddAsyncSmtp_OptionsOfTheSenderAreWrong_IsUnhealthyAndNamesThem()
    {
        _services.AddAsyncSmtp();
        _services.AddHealthChecks().AddAsyncSmtp();

        await using ServiceProvider provider = _services.BuildServiceProvider();
        HealthReportEntry entry = (await CheckAsync(provider)).Entries["asyncsmtp"];

        Assert.Equal(HealthStatus.Unhealthy, entry.Status);
        Assert.IsType<OptionsValidationException>(entry.Exception);
    }

    [Fact]
    public void AddAsyncSmtp_OptionOutOfRange_Throws()
    {
        Action<AsyncSmtpHealthCheckOptions>[] wrong =
        [
            static o => o.RecentFor = TimeSpan.Zero,
            static o => o.UnhealthyAfterConnectionFailures = 0,
            static o => o.DegradedAfterFailures = 0,
            static o => o.VerifyInterval = TimeSpan.Zero,
        ];

        Assert.All(wrong, configure => Assert.Throws<ArgumentOutOfRangeException>(() => _services.AddHealthChecks().AddAsyncSmtp(configure: configure)));
    }

    private static Task<HealthReport> CheckAsync(ServiceProvider provider)
        => provider.GetRequiredService<HealthCheckService>().CheckHealthAsync(TestContext.Current.CancellationToken).Capped();
}
