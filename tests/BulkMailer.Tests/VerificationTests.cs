using AsyncSmtp.Testing;

namespace BulkMailer.Tests;

public sealed class VerificationTests : IDisposable
{
    private readonly SampleFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task RunAsync_UsableServer_ShowsWhatItOffersAndSendsNothing()
    {
        await using LoopbackSmtpServer server = LoopbackSmtpServer.Start(new LoopbackSmtpServerOptions { MaxMessageSize = 1_000_000 });

        int exitCode = await RunAsync(To(server) with { UseTls = false });

        Assert.Equal(ExitCode.AllSent, exitCode);
        AssertShown($"Server       {server.Host}:{server.Port}: usable");
        AssertShown("Greeting     220 ");
        AssertShown("SIZE 1000000, SMTPUTF8, STARTTLS");
        AssertShown("Size limit   1,000,000 bytes");
        AssertShown("Log in by    LOGIN, of PLAIN or LOGIN");
        AssertShown("Round trip   ");
        AssertShown("Warning      EnableSsl is False");
        Assert.Equal((1, 0), (server.TotalConnections, server.AcceptedMails));
        Assert.False(File.Exists(_folder.Report));
    }

    [Fact]
    public async Task RunAsync_CertificateThatIsNotTrusted_ShowsItAndExitsWithThree()
    {
        await using LoopbackSmtpServer server = LoopbackSmtpServer.Start();

        int exitCode = await RunAsync(To(server));

        Assert.Equal(ExitCode.NotUsable, exitCode);
        AssertShown($"Server       {server.Host}:{server.Port}: not usable");
        AssertShown(", not trusted");
        AssertShown("Problem      ");
    }

    [Fact]
    public async Task RunAsync_OneOfTwoUnreachable_ShowsBothAndExitsWithThree()
    {
        await using LoopbackSmtpServer server = LoopbackSmtpServer.Start();
        Settings settings = To(server) with { UseTls = false };

        // Nobody listens on TCPMUX.
        int exitCode = await RunAsync(settings with { Servers = [.. settings.Servers, new() { Host = "127.0.0.1", Port = 1 }] });

        Assert.Equal(ExitCode.NotUsable, exitCode);
        AssertShown($"Server       {server.Host}:{server.Port}: usable");
        AssertShown("Server       127.0.0.1:1: not usable");
    }

    private Settings To(LoopbackSmtpServer server) => _folder.Settings with { Servers = [new() { Host = server.Host, Port = server.Port }] };

    private Task<int> RunAsync(Settings settings)
        => Verification.RunAsync(settings, Terminal.Open(_folder.Output), TestContext.Current.CancellationToken).WaitAsync(SampleFolder.HangCap, TestContext.Current.CancellationToken);

    private void AssertShown(string text) => Assert.Contains(text, _folder.Output.ToString(), StringComparison.Ordinal);
}
