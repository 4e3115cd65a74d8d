using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace AsyncSmtp.Pipelining.Tests.DependencyInjection;

public sealed class UsePipeliningTests
{
    [Fact]
    public void UsePipelining_KeyedSenders_HaveOptionsOfTheirOwn()
    {
        ServiceCollection services = [];
        services.AddKeyedAsyncSmtp("secure", static o => (o.Host, o.Port) = ("localhost", 465)).UsePipelining(static o => o.LocalDomain = "shop.example.com");
        services.AddKeyedAsyncSmtp("usual", static o => o.Host = "localhost");
        using ServiceProvider provider = services.BuildServiceProvider();

        Assert.IsType<PipeliningTransportFactory>(provider.GetRequiredKeyedService<SmtpMailSender>("secure").TransportFactory);
        Assert.Null(provider.GetRequiredKeyedService<SmtpMailSender>("usual").TransportFactory);
    }

    [Fact]
    public void UsePipelining_FactoryThatIsSet_StaysIt()
    {
        PipeliningTransportFactory own = new();
        ServiceCollection services = [];
        services.AddAsyncSmtp(o => (o.Host, o.TransportFactory) = ("localhost", own)).UsePipelining();
        using ServiceProvider provider = services.BuildServiceProvider();

        Assert.Same(own, provider.GetRequiredService<SmtpMailSender>().TransportFactory);
    }

    public static TheoryData<Action<AsyncSmtpOptions>, Action<PipeliningTransportOptions>, string> Broken => new()
    {
        { static o => o.EnableSsl = false, static o => o.Security = global::MailKit.Security.SecureSocketOptions.StartTls, "EnableSsl is False and Security is StartTls" },
        { static _ => { }, static o => o.Security = global::MailKit.Security.SecureSocketOptions.None, "EnableSsl is True and Security is None" },
        { static o => (o.UserName, o.Password) = ("user", "hunter2"), static o => (o.AccessToken, o.AccessTokenUser) = (static _ => default, "user"), "AccessToken excludes UserName" },
        { static o => o.EnableSsl = false, static o => (o.AccessToken, o.AccessTokenUser) = (static _ => default, "user"), "EnableSsl is False and AccessToken is set" },
        { static _ => { }, static o => o.CommandTimeout = TimeSpan.Zero, "CommandTimeout is 00:00:00" },
    };

    [Theory]
    [MemberData(nameof(Broken), DisableDiscoveryEnumeration = true)]
    public void Constructor_OptionsThatDoNotGoTogether_NamesThem(Action<AsyncSmtpOptions> breakSender, Action<PipeliningTransportOptions> breakTransport, string expected)
    {
        AsyncSmtpOptions options = new() { Host = "localhost" };
        PipeliningTransportOptions transport = new();
        breakSender(options);
        breakTransport(transport);

        OptionsValidationException e = Assert.Throws<OptionsValidationException>(() => new SmtpMailSender(options, new PipeliningTransportFactory(transport)));

        Assert.Contains(e.Failures, failure => failure.Contains(expected, StringComparison.Ordinal));
        Assert.DoesNotContain("hunter2", e.Message, StringComparison.Ordinal);
    }
}
