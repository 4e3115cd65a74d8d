using AsyncSmtp.Tests.Fakes;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace AsyncSmtp.Tests.DependencyInjection;

public sealed class AddAsyncSmtpTests
{
    private readonly ServiceCollection _services = [];

    [Fact]
    public async Task AddAsyncSmtp_InterfaceAndClass_AreOneSingleton()
    {
        _services.AddAsyncSmtp(static o => o.Host = "smtp.example.com");
        await using ServiceProvider provider = _services.BuildServiceProvider();

        Assert.Same(provider.GetRequiredService<SmtpMailSender>(), provider.GetRequiredService<IAsyncMailSender>());
        Assert.Same(provider.GetRequiredService<IAsyncMailSender>(), provider.GetRequiredService<IAsyncMailSender>());
    }

    [Fact]
    public async Task AddAsyncSmtp_Twice_MakesOneSenderWithBothConfigurations()
    {
        _services.AddAsyncSmtp(static o => o.Host = "smtp.example.com");
        _services.AddAsyncSmtp(static o => o.MaxConnections = 9);
        await using ServiceProvider provider = _services.BuildServiceProvider();

        Assert.Single(provider.GetServices<SmtpMailSender>());
        Assert.Single(provider.GetServices<IAsyncMailSender>());
        AsyncSmtpOptions options = provider.GetRequiredService<IOptions<AsyncSmtpOptions>>().Value;
        Assert.Equal(("smtp.example.com", 9), (options.Host, options.MaxConnections));
    }

    [Fact]
    public async Task Configure_Section_BindsServersAndRates()
    {
        IConfiguration configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Servers:0:Host"] = "a.example.com",
            ["Servers:1:Host"] = "b.example.com",
            ["Servers:1:Port"] = "2525",
            ["Servers:1:Weight"] = "3",
            ["ServerSelection"] = "Weighted",
            ["RateLimit:PermitLimit"] = "30",
            ["RateLimit:Window"] = "00:01:00",
            ["RateLimit:Additional:0:PermitLimit"] = "10000",
            ["RateLimit:Additional:0:Window"] = "1.00:00:00",
            ["AdaptiveThrottle"] = "false",
        }).Build();
        _services.Configure<AsyncSmtpOptions>(configuration);
        _services.AddAsyncSmtp();
        await using ServiceProvider provider = _services.BuildServiceProvider();

        AsyncSmtpOptions options = provider.GetRequiredService<IOptions<AsyncSmtpOptions>>().Value;

        Assert.Equal([("a.example.com", null, 1), ("b.example.com", (int?)2525, 3)], options.Servers.Select(static s => (s.Host, s.Port, s.Weight)));
        Assert.Equal((ServerSelection.Weighted, false), (options.ServerSelection, options.AdaptiveThrottle));
        Assert.Equal((30, TimeSpan.FromMinutes(1)), (options.RateLimit.PermitLimit, options.RateLimit.Window));
        Assert.Equal([(10_000, TimeSpan.FromDays(1))], options.RateLimit.Additional.Select(static w => (w.PermitLimit, w.Window)));
        Assert.Equal(2, provider.GetRequiredService<SmtpMailSender>().GetStatistics().Servers.Count);
    }

    [Fact]
    public async Task AddAsyncSmtp_WithoutLogging_Works()
    {
        _services.AddAsyncSmtp(static o => o.Host = "smtp.example.com");
        await using ServiceProvider provider = _services.BuildServiceProvider(new ServiceProviderOptions { ValidateOnBuild = true, ValidateScopes = true });

        Assert.NotNull(provider.GetRequiredService<IAsyncMailSender>());
    }

    [Fact]
    public async Task AddAsyncSmtp_ADoubleRegisteredBefore_Stays()
    {
        IAsyncMailSender fake = new FakeSender();
        _services.AddSingleton(fake);
        _services.AddAsyncSmtp(static o => o.Host = "smtp.example.com");
        await using ServiceProvider provider = _services.BuildServiceProvider();

        Assert.Same(fake, provider.GetRequiredService<IAsyncMailSender>());
    }

    [Fact]
    public async Task AddKeyedAsyncSmtp_EachKey_HasASenderAndOptionsOfItsOwn()
    {
        _services.AddAsyncSmtp(static o => o.Host = "default.example.com");
        _services.AddKeyedAsyncSmtp("bulk", static o => (o.Host, o.MaxConnections) = ("bulk.example.com", 8));
        _services.AddKeyedAsyncSmtp("bulk", static o => o.MaxMessagesPerConnection = 5);
        await using ServiceProvider provider = _services.BuildServiceProvider();

        SmtpMailSender bulk = provider.GetRequiredKeyedService<SmtpMailSender>("bulk");
        Assert.Same(bulk, provider.GetRequiredKeyedService<IAsyncMailSender>("bulk"));
        Assert.NotSame(bulk, provider.GetRequiredService<SmtpMailSender>());
        AsyncSmtpOptions options = provider.GetRequiredService<IOptionsMonitor<AsyncSmtpOptions>>().Get("bulk");
        Assert.Equal(("bulk.example.com", 8, 5), (options.Host, options.MaxConnections, options.MaxMessagesPerConnection));
        Assert.Equal("default.example.com", provider.GetRequiredService<IOptions<AsyncSmtpOptions>>().Value.Host);
    }

    [Fact]
    public void AddAsyncSmtp_Builder_NamesTheSender()
    {
        IAsyncSmtpBuilder plain = _services.AddAsyncSmtp();
        IAsyncSmtpBuilder keyed = _services.AddKeyedAsyncSmtp("bulk");

        Assert.Equal((_services, "", null), (plain.Services, plain.Name, plain.ServiceKey));
        Assert.Equal((_services, "bulk", "bulk"), (keyed.Services, keyed.Name, keyed.ServiceKey));
    }

    [Fact]
    public async Task Host_OptionsFromConfiguration_AreBound()
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Smtp:Host"] = "smtp.example.com",
            ["Smtp:Port"] = "2525",
            ["Smtp:IdleTimeout"] = "00:00:05",
            ["Smtp:QueueFullMode"] = "Fail",
            ["Smtp:Retry:MaxAttempts"] = "5",
        });
        builder.Services.Configure<AsyncSmtpOptions>(builder.Configuration.GetSection("Smtp"));
        builder.Services.AddAsyncSmtp(static o => o.MaxConnections = 6);
        using IHost host = builder.Build();
        await host.StartAsync(TestContext.Current.CancellationToken).Capped();

        AsyncSmtpOptions options = host.Services.GetRequiredService<IOptions<AsyncSmtpOptions>>().Value;

        Assert.Equal(("smtp.example.com", 2525, TimeSpan.FromSeconds(5), 6), (options.Host, options.Port, options.IdleTimeout, options.MaxConnections));
        Assert.Equal((QueueFullMode.Fail, 5), (options.QueueFullMode, options.Retry.MaxAttempts));
        await host.StopAsync(TestContext.Current.CancellationToken).Capped();
    }

    [Fact]
    public async Task Host_BadOptions_FailAtStartWithEveryReason()
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddAsyncSmtp(static o => o.Port = 465);
        builder.Services.AddKeyedAsyncSmtp("bulk", static o => (o.Host, o.MaxConnections) = ("bulk.example.com", 0));
        using IHost host = builder.Build();

        Exception failure = await Assert.ThrowsAnyAsync<Exception>(() => host.StartAsync(TestContext.Current.CancellationToken)).Capped();

        string text = failure.ToString();
        Assert.Contains("Host must name the SMTP server", text, StringComparison.Ordinal);
        Assert.Contains("Port must not be 465", text, StringComparison.Ordinal);
        Assert.Contains("MaxConnections must be 1 to 10000; it is 0.", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Provider_Disposed_RefusesFurtherSends()
    {
        _services.AddAsyncSmtp(static o => o.Host = "smtp.example.com");
        ServiceProvider provider = _services.BuildServiceProvider();
        IAsyncMailSender sender = provider.GetRequiredService<IAsyncMailSender>();

        await provider.DisposeAsync();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => sender.SendAsync(Mails.Plain(), TestContext.Current.CancellationToken).Capped());
    }

    private sealed class FakeSender : IAsyncMailSender
    {
        public Task<MailSendResult> SendAsync(System.Net.Mail.MailMessage message, CancellationToken cancellationToken = default) => throw new NotSupportedException();

        public Task<MailSendResult> SendAsync(System.Net.Mail.MailMessage message, object? userToken, CancellationToken cancellationToken = default) => throw new NotSupportedException();
    }
}
