using System.Diagnostics.Metrics;
using System.Net.Mail;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace AsyncSmtp.Testing.Tests.Capturing;

public sealed class AddCapturingMailSenderTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Registered_BeforeOrAfter_StandsInForTheRealOne(bool isFirst)
    {
        ServiceCollection services = [];
        if (isFirst)
        {
            services.AddCapturingMailSender();
        }

        services.AddAsyncSmtp(static o => o.Host = "smtp.example.com");
        if (!isFirst)
        {
            services.AddCapturingMailSender();
        }

        await using ServiceProvider provider = services.BuildServiceProvider();
        CapturingMailSender capturing = provider.GetRequiredService<CapturingMailSender>();
        await provider.GetRequiredService<IAsyncMailSender>().SendToAsync("a@example.com");
        await provider.GetRequiredService<SmtpMailSender>().SendToAsync("b@example.com");

        Assert.Same(capturing, Assert.Single(provider.GetServices<IAsyncMailSender>()));
        Assert.Same(capturing.Sender, Assert.Single(provider.GetServices<SmtpMailSender>()));
        Assert.Equal(["a@example.com", "b@example.com"], capturing.Sent.Select(static m => m.Recipients[0]));
    }

    [Fact]
    public async Task Keyed_EachKeyCapturesItsOwn()
    {
        ServiceCollection services = [];
        services.AddAsyncSmtp(static o => o.Host = "smtp.example.com");
        services.AddKeyedAsyncSmtp("newsletter");
        services.AddKeyedCapturingMailSender("newsletter");
        services.AddKeyedCapturingMailSender("invoices");
        services.AddKeyedAsyncSmtp("invoices");
        await using ServiceProvider provider = services.BuildServiceProvider();

        await provider.GetRequiredKeyedService<IAsyncMailSender>("newsletter").SendToAsync("a@example.com");
        await provider.GetRequiredKeyedService<SmtpMailSender>("invoices").SendToAsync("b@example.com");

        Assert.Equal("a@example.com", Assert.Single(provider.GetRequiredKeyedService<CapturingMailSender>("newsletter").Sent).Recipients[0]);
        Assert.Equal("b@example.com", Assert.Single(provider.GetRequiredKeyedService<CapturingMailSender>("invoices").Sent).Recipients[0]);
        Assert.Single(provider.GetKeyedServices<IAsyncMailSender>("newsletter"));
        Assert.Single(provider.GetKeyedServices<SmtpMailSender>("newsletter"));
        Assert.IsType<SmtpMailSender>(provider.GetRequiredService<IAsyncMailSender>());
        Assert.Null(provider.GetService<CapturingMailSender>());
    }

    [Fact]
    public async Task Host_WithNothingConfigured_Starts()
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddAsyncSmtp(static o => (o.UserName, o.EnableSsl, o.MaxConnections) = ("half of a login", false, -1));
        builder.Services.AddKeyedAsyncSmtp("key");
        builder.Services.AddCapturingMailSender();
        builder.Services.AddKeyedCapturingMailSender("key");
        using IHost host = builder.Build();

        await host.StartAsync(Mails.Token).Capped();
        await host.Services.GetRequiredService<IAsyncMailSender>().SendToAsync("to@example.com");
        await host.StopAsync(Mails.Token).Capped();

        Assert.Single(host.Services.GetRequiredService<CapturingMailSender>().Sent);
    }

    [Fact]
    public async Task Options_AboutMessages_AreTheApps()
    {
        ServiceCollection services = [];
        services.AddCapturingMailSender();
        services.AddAsyncSmtp(static o =>
        {
            (o.DeliveryFormat, o.QueueFullMode, o.MaxQueueLength, o.SendTimeout) = (SmtpDeliveryFormat.International, QueueFullMode.Fail, 7, TimeSpan.FromMinutes(1));
            (o.DeliveryMethod, o.PickupDirectory, o.ConfigureClient) = (SmtpDeliveryMethod.SpecifiedPickupDirectory, "relative", static _ => throw new InvalidOperationException("A client was made."));
            o.Servers.Add(new SmtpServerOptions { Host = "a.example.com" });
            (o.RateLimit.PermitLimit, o.RateLimit.Window, o.Retry.BaseDelay) = (1, TimeSpan.FromDays(1), TimeSpan.FromSeconds(20));
        });
        await using ServiceProvider provider = services.BuildServiceProvider();
        AsyncSmtpOptions options = provider.GetRequiredService<IOptions<AsyncSmtpOptions>>().Value;

        await provider.GetRequiredService<IAsyncMailSender>().SendToAsync("jörg@example.com");
        await provider.GetRequiredService<IAsyncMailSender>().SendToAsync("jörg@example.com");

        Assert.Equal((QueueFullMode.Fail, 7, TimeSpan.FromMinutes(1)), (options.QueueFullMode, options.MaxQueueLength, options.SendTimeout));
        Assert.Equal(2, provider.GetRequiredService<CapturingMailSender>().Sent.Count);
    }

    [Fact]
    public async Task Registered_Twice_AddsConfiguration()
    {
        ServiceCollection services = [];
        services.AddCapturingMailSender(static o => o.Retry.MaxAttempts = 2);
        services.AddCapturingMailSender(static o => o.Name = "named");
        await using ServiceProvider provider = services.BuildServiceProvider();
        AsyncSmtpOptions options = provider.GetRequiredService<IOptions<AsyncSmtpOptions>>().Value;
        provider.GetRequiredService<CapturingMailSender>().Next(ScriptedOutcome.Unreachable());

        MailSendResult result = await provider.GetRequiredService<IAsyncMailSender>().SendToAsync("to@example.com");

        Assert.Equal((2, 2, "named"), (result.Attempts, options.Retry.MaxAttempts, options.Name));
        Assert.Single(provider.GetServices<IAsyncMailSender>());
    }

    [Fact]
    public async Task Registered_TakesTheContainersClockAndMeters()
    {
        FakeTimeProvider time = new(new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero));
        ServiceCollection services = [];
        services.AddMetrics();
        services.AddSingleton<TimeProvider>(time);
        services.AddKeyedCapturingMailSender("measured");
        await using ServiceProvider provider = services.BuildServiceProvider();
        List<string?> measured = [];
        using MeterListener listener = new()
        {
            InstrumentPublished = (instrument, l) =>
            {
                if (instrument.Name == "asyncsmtp.client.sent.messages" && ReferenceEquals(instrument.Meter.Scope, provider.GetRequiredService<IMeterFactory>()))
                {
                    l.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<long>((_, _, tags, _) => measured.Add(tags.ToArray().First(static t => t.Key == "asyncsmtp.sender.name").Value as string));
        listener.Start();

        await provider.GetRequiredKeyedService<IAsyncMailSender>("measured").SendToAsync("to@example.com");

        Assert.Equal(["measured"], measured);
        Assert.Equal(time.GetUtcNow(), provider.GetRequiredKeyedService<CapturingMailSender>("measured").Sent[0].CapturedAt);
    }

    [Fact]
    public async Task Disposed_WithItsContainer()
    {
        ServiceCollection services = [];
        services.AddCapturingMailSender();
        ServiceProvider provider = services.BuildServiceProvider();
        CapturingMailSender sender = provider.GetRequiredService<CapturingMailSender>();
        Assert.NotNull(provider.GetRequiredService<SmtpMailSender>());

        await provider.DisposeAsync().Capped();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => sender.SendToAsync("to@example.com"));
    }
}
