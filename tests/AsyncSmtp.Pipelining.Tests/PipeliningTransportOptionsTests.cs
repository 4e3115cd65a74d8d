using MailKit.Security;

namespace AsyncSmtp.Pipelining.Tests;

public sealed class PipeliningTransportOptionsTests
{
    public static TheoryData<Action<PipeliningTransportOptions>, string> Bad => new()
    {
        { static o => o.GreetingTimeout = TimeSpan.Zero, "GreetingTimeout is 00:00:00; it must be more than zero and up to 24 days, or infinite." },
        { static o => o.CommandTimeout = TimeSpan.FromSeconds(-1), "CommandTimeout is -00:00:01; it must be more than zero and up to 24 days, or infinite." },
        { static o => o.DataTimeout = TimeSpan.FromDays(25), "DataTimeout is 25.00:00:00; it must be more than zero and up to 24 days, or infinite." },
        { static o => o.BlockTimeout = TimeSpan.MinValue, "BlockTimeout is -10675199.02:48:05.4775808; it must be more than zero and up to 24 days, or infinite." },
        { static o => o.Security = SecureSocketOptions.Auto, "Security is Auto; it must be None, SslOnConnect or StartTls, or null for what goes with the port." },
        { static o => o.LocalDomain = "a b", "LocalDomain is \"a b\"; it must be a domain, or an address in brackets." },
        { static o => o.SaslMechanisms.Add("MAGIC"), "SaslMechanisms[0] is \"MAGIC\", which MailKit does not have." },
        { static o => o.SaslMechanisms.Add("Digest-MD5"), "SaslMechanisms[0] is \"Digest-MD5\", which the pipelining transport does not have." },
        { static o => o.Dkim = new() { Domain = "example.com", PrivateKeyPem = "x", PrivateKeyFile = "y", Selector = "s1" }, "Dkim.PrivateKey, Dkim.PrivateKeyPem and Dkim.PrivateKeyFile exclude each other, and one is needed; 2 are set." },
    };

    [Fact]
    public void Failures_Defaults_AreNone()
    {
        PipeliningTransportOptions options = new();

        Assert.Empty(options.Failures());
        Assert.Equal((5, 5, 2, 3), (options.GreetingTimeout.TotalMinutes, options.CommandTimeout.TotalMinutes, options.DataTimeout.TotalMinutes, options.BlockTimeout.TotalMinutes));
    }

    [Fact]
    public void Failures_InfiniteTimes_AreNone()
    {
        TimeSpan never = Timeout.InfiniteTimeSpan;

        Assert.Empty(new PipeliningTransportOptions { GreetingTimeout = never, CommandTimeout = never, DataTimeout = never, BlockTimeout = never }.Failures());
    }

    [Theory]
    [MemberData(nameof(Bad), DisableDiscoveryEnumeration = true)]
    public void Failures_BadOption_IsNamedWithItsValue(Action<PipeliningTransportOptions> change, string expected)
    {
        PipeliningTransportOptions options = new();
        change(options);

        Assert.Equal([expected], options.Failures());
    }

    [Fact]
    public void Clone_LaterChanges_DoNotReachIt()
    {
        PipeliningTransportOptions options = new() { LocalDomain = "a.example.com", DataTimeout = TimeSpan.FromMinutes(1), Dkim = new() { Domain = "example.com" } };
        options.SaslMechanisms.Add("PLAIN");
        PipeliningTransportOptions copy = options.Clone();

        (options.LocalDomain, options.DataTimeout, options.Dkim.Domain) = ("b.example.com", TimeSpan.FromMinutes(9), "example.org");
        options.SaslMechanisms.Add("LOGIN");

        Assert.Equal(("a.example.com", 1, "example.com"), (copy.LocalDomain, copy.DataTimeout.TotalMinutes, copy.Dkim!.Domain));
        Assert.Equal(["PLAIN"], copy.SaslMechanisms);
    }
}
