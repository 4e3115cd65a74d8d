using System.Security.Authentication;
using AsyncSmtp.Servers.Tests.Servers;

namespace AsyncSmtp.Servers.Tests;

/// <summary>What is found out about a real server before the first mail.</summary>
[Collection(PostfixTests.Name)]
public sealed class PostfixVerifyTests(ServerFixture<PrivatePostfix> fixture)
{
    [Fact]
    public async Task VerifyAsync_Submission_ReportsItsCapabilitiesOverTls()
    {
        SmtpServerReport report = await VerifyAsync(static doors => doors.Submission, static options =>
        {
            options.EnableSsl = true;
            (options.UserName, options.Password) = (PrivatePostfix.User, PrivatePostfix.Password);
        });

        Assert.True(report.IsUsable, report.ToString());
        Assert.Empty(report.Warnings);
        Assert.StartsWith("220 localhost ESMTP", report.Greeting, StringComparison.Ordinal);
        Assert.Subset(report.Capabilities.Keys.ToHashSet(), new HashSet<string> { "PIPELINING", "SIZE", "AUTH", "ENHANCEDSTATUSCODES", "8BITMIME", "DSN" });
        Assert.Equal(["LOGIN"], report.UsableAuthMechanisms);
        Assert.True(report.TlsProtocol is SslProtocols.Tls12 or SslProtocols.Tls13, $"{report.TlsProtocol}");
        Assert.Equal(("CN=localhost", true), (report.Certificate!.Subject, report.Certificate.IsTrusted));
        Assert.NotNull(report.RoundTripTime);
    }

    [Fact]
    public async Task VerifyAsync_SmallDoor_ReportsItsSizeLimit()
    {
        SmtpServerReport report = await VerifyAsync(static doors => doors.Small, static _ => { });

        Assert.True(report.IsUsable, report.ToString());
        Assert.Equal(PostfixDoors.SizeLimit, report.MaxMessageSize);
        Assert.Contains(report.Warnings, static w => w.StartsWith("EnableSsl is False, and the server offers STARTTLS", StringComparison.Ordinal));
    }

    [Fact]
    public async Task VerifyAsync_PasswordWithoutTls_SaysThatAuthComesAfterStartTls()
    {
        SmtpServerReport report = await VerifyAsync(static doors => doors.Submission, static options =>
        {
            options.AllowInsecureCredentials = true;
            (options.UserName, options.Password) = (PrivatePostfix.User, PrivatePostfix.Password);
        });

        Assert.Contains("Set EnableSsl (it is False) to True", Assert.Single(report.Problems), StringComparison.Ordinal);
    }

    private async Task<SmtpServerReport> VerifyAsync(Func<PostfixDoors, PostfixDoor> door, Action<AsyncSmtpOptions> configure)
    {
        AsyncSmtpOptions options = SinkTrial.OptionsFor(door(fixture.Server.Doors).Port);
        configure(options);
        await using SmtpMailSender sender = Transports.Open(options);
        return await sender.VerifyAsync(TestContext.Current.CancellationToken).Capped();
    }
}
