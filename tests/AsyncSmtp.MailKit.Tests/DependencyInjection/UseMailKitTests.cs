using System.Net.Mail;
using AsyncSmtp.Testing;
using MailKit.Security;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace AsyncSmtp.MailKit.Tests.DependencyInjection;

public sealed class UseMailKitTests
{
    [Fact]
    public async Task UseMailKit_RegisteredSender_SendsWithIt()
    {
        await using LoopbackSmtpServer server = LoopbackSmtpServer.Start();
        ServiceCollection services = [];
        services.AddAsyncSmtp(o => (o.Host, o.Port, o.EnableSsl) = (server.Host, server.Port, false)).UseMailKit(o => o.LocalDomain = "shop.example.com");
        await using ServiceProvider provider = services.BuildServiceProvider();
        using MailMessage message = new("from@example.com", "to@example.com", "Subject", "Body");

        await provider.GetRequiredService<IAsyncMailSender>().SendAsync(message, TestContext.Current.CancellationToken).Capped();

        Assert.Contains("C: EHLO shop.example.com", Assert.Single(server.Connections).Transcript);
    }

    [Fact]
    public void UseMailKit_KeyedSenders_HaveOptionsOfTheirOwn()
    {
        ServiceCollection services = [];
        services.AddKeyedAsyncSmtp("secure", static o => (o.Host, o.Port) = ("localhost", 465)).UseMailKit();
        services.AddKeyedAsyncSmtp("usual", static o => o.Host = "localhost");
        using ServiceProvider provider = services.BuildServiceProvider();

        Assert.IsType<MailKitTransportFactory>(provider.GetRequiredKeyedService<SmtpMailSender>("secure").TransportFactory);
        Assert.Null(provider.GetRequiredKeyedService<SmtpMailSender>("usual").TransportFactory);
    }

    public static TheoryData<Action<AsyncSmtpOptions>, Action<MailKitTransportOptions>, string> Broken => new()
    {
        { static o => o.ConfigureClient = static _ => { }, static _ => { }, "ConfigureClient and TransportFactory exclude each other" },
        { static o => (o.DeliveryMethod, o.PickupDirectory) = (SmtpDeliveryMethod.SpecifiedPickupDirectory, "/tmp"), static _ => { }, "DeliveryMethod must be Network when TransportFactory is set" },
        { static o => o.EnableSsl = false, static o => o.Security = SecureSocketOptions.StartTls, "EnableSsl is False and Security is StartTls" },
        { static _ => { }, static o => o.Security = SecureSocketOptions.None, "EnableSsl is True and Security is None" },
        { static o => (o.UserName, o.Password) = ("user", "hunter2"), static o => (o.AccessToken, o.AccessTokenUser) = (static _ => default, "user"), "AccessToken excludes UserName" },
        { static o => o.EnableSsl = false, static o => (o.AccessToken, o.AccessTokenUser) = (static _ => default, "user"), "EnableSsl is False and AccessToken is set" },
        { static _ => { }, static o => o.Security = SecureSocketOptions.Auto, "Security is Auto" },
    };

    [Theory]
    [MemberData(nameof(Broken))]
    public void Constructor_OptionsThatDoNotGoTogether_NamesThem(Action<AsyncSmtpOptions> breakSender, Action<MailKitTransportOptions> breakTransport, string expected)
    {
        AsyncSmtpOptions options = new() { Host = "localhost" };
        MailKitTransportOptions transport = new();
        breakSender(options);
        breakTransport(transport);

        OptionsValidationException e = Assert.Throws<OptionsValidationException>(() => new SmtpMailSender(options, new MailKitTransportFactory(transport)));

        Assert.Contains(e.Failures, failure => failure.Contains(expected, StringComparison.Ordinal));
        Assert.DoesNotContain("hunter2", e.Message, StringComparison.Ordinal);
    }
}
