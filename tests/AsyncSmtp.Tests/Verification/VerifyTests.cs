using System.Net.Mail;
using AsyncSmtp.Testing;
using AsyncSmtp.Tests.Fakes;

namespace AsyncSmtp.Tests.Verification;

/// <summary>What is reported of a server without TLS, and every text about it.</summary>
public sealed class VerifyTests : IAsyncDisposable
{
    private LoopbackSmtpServer? _server;

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync().AsTask().Capped();
        }
    }

    [Fact]
    public async Task Verify_HealthyServer_ReportsWhatItOffers()
    {
        SmtpServerReport report = await VerifyAsync(new() { StartTls = false, MaxMessageSize = 1_000_000 }, WithCredentials);

        Assert.True(report.IsUsable);
        Assert.Empty(report.Warnings);
        Assert.StartsWith("220 localhost ESMTP", report.Greeting, StringComparison.Ordinal);
        Assert.Equal(["8BITMIME", "AUTH", "DSN", "ENHANCEDSTATUSCODES", "PIPELINING", "SIZE", "SMTPUTF8"], report.Capabilities.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(("PLAIN LOGIN", "1000000", ""), (report.Capabilities["AUTH"], report.Capabilities["SIZE"], report.Capabilities["DSN"]));
        Assert.Equal(1_000_000, report.MaxMessageSize);
        Assert.Equal(["PLAIN", "LOGIN"], report.AuthMechanisms);
        Assert.Equal(["LOGIN"], report.UsableAuthMechanisms);
        Assert.InRange(report.RoundTripTime!.Value, TimeSpan.Zero, Hang.Cap);
        Assert.Null(report.TlsProtocol);
        Assert.Null(report.Certificate);
        Assert.Equal($"127.0.0.1:{_server!.Port}: usable", report.ToString());
    }

    [Fact]
    public async Task Verify_HealthyServer_SaysNoMoreThanItMustAndGoodbye()
    {
        await VerifyAsync(new(), WithCredentials);

        SmtpServerConnection connection = Assert.Single(_server!.Connections);
        Assert.Equal(["EHLO", "NOOP", "NOOP", "NOOP", "QUIT"], connection.Commands.Select(static c => c.Split(' ')[0]));
        await Hang.UntilAsync(() => connection.ClosedAt is not null);
        Assert.Equal(0, _server.OpenConnections);
    }

    [Fact]
    public async Task Verify_GreetsAsSmtpClientDoes()
    {
        await VerifyAsync(new(), static _ => { });
        await using SmtpMailSender sender = new(Options(_server!));
        await sender.SendAsync(Mails.Plain(), TestContext.Current.CancellationToken).Capped();

        Assert.Equal(_server!.Connections[1].ClientName, _server.Connections[0].ClientName);
    }

    [Theory]
    [InlineData(554, "takes no mail from this machine: 554 5.7.1 Go away. Check Host ('127.0.0.1') and Port (")]
    [InlineData(421, "takes no connection now: 421 5.7.1 Go away. Try again later; if it counts connections, lower MaxConnections (it is 4).")]
    public async Task Verify_UnfriendlyGreeting_IsAProblem(int code, string text)
    {
        SmtpServerReport report = await VerifyAsync(Scripted(SmtpServerStage.Connect, SmtpServerAction.Reply(code, "5.7.1 Go away")), static _ => { });

        AssertProblem(report, text);
        Assert.Equal($"{code} 5.7.1 Go away", report.Greeting);
        Assert.Equal(["QUIT"], _server!.Connections.Single().Commands);
    }

    [Fact]
    public async Task Verify_EhloRefused_IsAProblem()
    {
        SmtpServerReport report = await VerifyAsync(Scripted(SmtpServerStage.Ehlo, SmtpServerAction.Reply(550, "Who?")), static _ => { });

        AssertProblem(report, $"The server refused EHLO {_server!.Connections.Single().Commands[0][5..]}: 550 Who?. SmtpClient gives this machine's name");
        Assert.Equal("QUIT", _server.Connections.Single().Commands[^1]);
    }

    [Fact]
    public async Task Verify_EhloNotKnown_FallsBackToHelo()
    {
        SmtpServerReport report = await VerifyAsync(Scripted(SmtpServerStage.Ehlo, SmtpServerAction.Reply(502, "Old")), static _ => { });

        Assert.True(report.IsUsable);
        Assert.Empty(report.Capabilities);
    }

    [Fact]
    public async Task Verify_CredentialsAndOnlyPlain_IsAProblem()
    {
        SmtpServerReport report = await VerifyAsync(new() { AuthMechanisms = SmtpAuthMechanisms.Plain }, WithCredentials);

        AssertProblem(report, "UserName is 'user', and SmtpClient can log in with none of what 127.0.0.1:", "offers: AUTH PLAIN. It can do LOGIN, NTLM and GSSAPI");
        Assert.DoesNotContain("secret", report.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verify_CredentialsAndNoAuth_IsAProblem()
    {
        SmtpServerReport report = await VerifyAsync(new() { AuthMechanisms = SmtpAuthMechanisms.None, StartTls = false }, WithCredentials);

        AssertProblem(report, "UserName is 'user', and 127.0.0.1:", "does not offer AUTH, so SmtpClient would go on without logging in. Set Port (it is ");
    }

    [Fact]
    public async Task Verify_CredentialsAndAuthOnlyOverTls_NamesEnableSsl()
    {
        SmtpServerReport report = await VerifyAsync(new() { AuthRequiresTls = true }, WithCredentials);

        AssertProblem(report, "does not offer AUTH", "Set EnableSsl (it is False) to True: many servers offer AUTH only after STARTTLS.");
    }

    [Fact]
    public async Task Verify_WhatWorksInPart_IsAWarning()
    {
        SmtpServerReport report = await VerifyAsync(new() { SmtpUtf8 = false }, static o => o.DeliveryFormat = SmtpDeliveryFormat.International);

        Assert.True(report.IsUsable);
        Assert.Collection(
            report.Warnings,
            static w => Assert.StartsWith("No credentials are set, and the server offers AUTH PLAIN LOGIN. If it refuses mail", w, StringComparison.Ordinal),
            static w => Assert.StartsWith("DeliveryFormat is International, and the server does not offer SMTPUTF8", w, StringComparison.Ordinal),
            static w => Assert.StartsWith("EnableSsl is False, and the server offers STARTTLS", w, StringComparison.Ordinal));
        Assert.Contains("\nWarning: EnableSsl is False", report.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verify_CapabilitiesInOldForms_AreRead()
    {
        SmtpServerAction ehlo = SmtpServerAction.Reply(250, "hello\nauth=LOGIN\nAUTH PLAIN ntlm\nsize 0\n\nX-ODD  a  b ");
        SmtpServerReport report = await VerifyAsync(Scripted(SmtpServerStage.Ehlo, ehlo), WithCredentials);

        Assert.True(report.IsUsable);
        Assert.Equal(["LOGIN", "PLAIN", "NTLM"], report.AuthMechanisms);
        Assert.Equal(["LOGIN", "NTLM"], report.UsableAuthMechanisms);
        Assert.Equal((null, "a  b"), (report.MaxMessageSize, report.Capabilities["X-ODD"]));
    }

    [Fact]
    public async Task Verify_ControlCharactersOfTheServer_AreNotRepeated()
    {
        SmtpServerReport report = await VerifyAsync(Scripted(SmtpServerStage.Connect, SmtpServerAction.RawReply("554 \e[2Jgone\a\r\n")), static _ => { });

        Assert.Equal("554 ?[2Jgone?", report.Greeting);
    }

    [Fact]
    public async Task Verify_DisposedSender_Throws()
    {
        _server = LoopbackSmtpServer.Start();
        SmtpMailSender sender = new(Options(_server));
        await sender.DisposeAsync();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => sender.VerifyAsync(TestContext.Current.CancellationToken).Capped());
        Assert.Equal(0, _server.TotalConnections);
    }

    [Fact]
    public async Task Verify_OfASenderInUse_TakesNothingFromItsPool()
    {
        _server = LoopbackSmtpServer.Start();
        await using SmtpMailSender sender = new(Options(_server));
        await sender.SendAsync(Mails.Plain(), TestContext.Current.CancellationToken).Capped();
        SmtpSenderStatistics before = sender.GetStatistics();

        Assert.True((await sender.VerifyAsync(TestContext.Current.CancellationToken).Capped()).IsUsable);

        Assert.Equal((before.TotalConnections, before.IdleConnections), (sender.GetStatistics().TotalConnections, sender.GetStatistics().IdleConnections));
        Assert.Equal(2, _server.TotalConnections);
    }

    private static LoopbackSmtpServerOptions Scripted(SmtpServerStage stage, SmtpServerAction action) => new() { Script = step => step.Stage == stage ? action : null };

    private static void WithCredentials(AsyncSmtpOptions options) => (options.UserName, options.Password, options.AllowInsecureCredentials) = ("user", "secret", true);

    private static AsyncSmtpOptions Options(LoopbackSmtpServer server) => new() { Host = server.Host, Port = server.Port, EnableSsl = false };

    private static void AssertProblem(SmtpServerReport report, params string[] parts)
    {
        Assert.False(report.IsUsable);
        string problem = Assert.Single(report.Problems);
        Assert.All(parts, p => Assert.Contains(p, problem, StringComparison.Ordinal));
    }

    private async Task<SmtpServerReport> VerifyAsync(LoopbackSmtpServerOptions server, Action<AsyncSmtpOptions> configure)
    {
        _server = LoopbackSmtpServer.Start(server);
        AsyncSmtpOptions options = Options(_server);
        configure(options);
        await using SmtpMailSender sender = new(options);
        return await sender.VerifyAsync(TestContext.Current.CancellationToken).Capped();
    }
}
