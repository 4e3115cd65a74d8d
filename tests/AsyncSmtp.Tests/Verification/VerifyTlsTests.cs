using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using AsyncSmtp.Testing;
using AsyncSmtp.Tests.Fakes;
using AsyncSmtp.Tests.Functional;

namespace AsyncSmtp.Tests.Verification;

/// <summary>STARTTLS and the certificate, judged as SmtpClient judges it. The callback that trusts the test's certificate is process-wide, so these tests run alone.</summary>
[Collection(nameof(CertificateTrust))]
public sealed class VerifyTlsTests : IAsyncDisposable
{
    private LoopbackSmtpServer? _server;

    public async ValueTask DisposeAsync()
    {
        CertificateTrust.Clear();
        if (_server is not null)
        {
            await _server.DisposeAsync().AsTask().Capped();
        }
    }

    [Fact]
    public async Task Verify_TrustedCertificate_ReportsTlsAndWhatIsOfferedOverIt()
    {
        SmtpServerReport report = await VerifyAsync(new() { AuthRequiresTls = true }, trusted: true);

        Assert.True(report.IsUsable);
        Assert.Empty(report.Warnings);
        Assert.True(report.TlsProtocol is SslProtocols.Tls12 or SslProtocols.Tls13, $"{report.TlsProtocol}");
        Assert.NotNull(report.CipherSuite);
        Assert.Equal(["LOGIN"], report.UsableAuthMechanisms);
        Assert.DoesNotContain("STARTTLS", report.Capabilities.Keys);
        SmtpServerCertificate certificate = report.Certificate!;
        Assert.Equal(("CN=localhost", "CN=localhost", true), (certificate.Subject, certificate.Issuer, certificate.IsTrusted));
        Assert.Equal(["localhost"], certificate.DnsNames);
        Assert.Equal(_server!.Certificate.GetCertHashString(HashAlgorithmName.SHA256), certificate.Thumbprint);
        Assert.Equal((_server.Certificate.NotBefore, _server.Certificate.NotAfter), (certificate.NotBefore.LocalDateTime, certificate.NotAfter.LocalDateTime));
    }

    [Fact]
    public async Task Verify_OverTls_SaysGoodbye()
    {
        await VerifyAsync(new(), trusted: true);

        SmtpServerConnection connection = Assert.Single(_server!.Connections);
        Assert.Equal(["EHLO", "STARTTLS", "EHLO", "NOOP", "NOOP", "NOOP", "QUIT"], connection.Commands.Select(static c => c.Split(' ')[0]));
        await Hang.UntilAsync(() => connection.ClosedAt is not null);
        Assert.Equal(0, _server.OpenConnections);
    }

    [Fact]
    public async Task Verify_UntrustedCertificate_SaysWhatSmtpClientWouldMeet()
    {
        SmtpServerReport report = await VerifyAsync(new(), trusted: false);

        AssertProblem(report, $"EnableSsl is True, and the certificate of localhost:{_server!.Port} is not trusted (RemoteCertificateChainErrors)", "was issued by CN=localhost: install that issuer's certificate as trusted");
        Assert.NotEmpty(report.Certificate!.ChainErrors);
        Assert.Equal((false, SslPolicyErrors.RemoteCertificateChainErrors), (report.Certificate.IsTrusted, report.Certificate.PolicyErrors));
        Assert.Null(report.TlsProtocol);
        await using SmtpMailSender sender = new(Options());
        await Assert.ThrowsAsync<MailSendException>(() => sender.SendAsync(Mails.Plain(), TestContext.Current.CancellationToken).Capped());
    }

    [Fact]
    public async Task Verify_NoStartTls_IsAProblemAndNamesWhatIsOffered()
    {
        SmtpServerReport report = await VerifyAsync(new() { StartTls = false }, trusted: true);

        AssertProblem(report, $"EnableSsl is True, and localhost:{_server!.Port} does not offer STARTTLS: it offers PIPELINING, SIZE", $"Set Port (it is {_server.Port})", "AllowInsecureCredentials");
        Assert.Equal("QUIT", _server.Connections.Single().Commands[^1]);
    }

    [Fact]
    public async Task Verify_StartTlsRefused_IsAProblem()
    {
        SmtpServerReport report = await VerifyAsync(Scripted(SmtpServerStage.StartTls, SmtpServerAction.Reply(454, "4.7.0 No key")), trusted: true);

        AssertProblem(report, "offers STARTTLS but refused it: 454 4.7.0 No key.");
    }

    [Fact]
    public async Task Verify_NoHandshake_IsAProblem()
    {
        SmtpServerReport report = await VerifyAsync(Scripted(SmtpServerStage.TlsHandshake, SmtpServerAction.Close()), trusted: true);

        AssertProblem(report, $"The connection to localhost:{_server!.Port} was lost (the TLS handshake): ");
        Assert.Null(report.Certificate);
    }

    [Theory]
    [InlineData(SmtpServerStage.Connect)]
    [InlineData(SmtpServerStage.Ehlo)]
    [InlineData(SmtpServerStage.StartTls)]
    [InlineData(SmtpServerStage.TlsHandshake)]
    [InlineData(SmtpServerStage.Noop)]
    [InlineData(SmtpServerStage.Quit)]
    public async Task Verify_CancelledAtEachStage_ThrowsAndCloses(SmtpServerStage stage)
    {
        TaskCompletionSource reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
        using CancellationTokenSource cancel = new();
        _server = LoopbackSmtpServer.Start(new() { Script = step => step.Stage == stage && reached.TrySetResult() ? SmtpServerAction.Silence() : null });
        CertificateTrust.Trust(_server);
        await using SmtpMailSender sender = new(Options());

        Task<SmtpServerReport> verifying = sender.VerifyAsync(cancel.Token);
        await reached.Task.Capped();
        await cancel.CancelAsync();

        OperationCanceledException e = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => verifying.Capped());
        Assert.Equal(cancel.Token, e.CancellationToken);
        await Hang.UntilAsync(() => _server.OpenConnections == 0);
    }

    private static LoopbackSmtpServerOptions Scripted(SmtpServerStage stage, SmtpServerAction action) => new() { Script = step => step.Stage == stage ? action : null };

    private static void AssertProblem(SmtpServerReport report, params string[] parts)
    {
        Assert.False(report.IsUsable);
        string problem = Assert.Single(report.Problems);
        Assert.All(parts, p => Assert.Contains(p, problem, StringComparison.Ordinal));
    }

    private AsyncSmtpOptions Options() => new() { Host = "localhost", Port = _server!.Port, UserName = "user", Password = "secret" };

    private async Task<SmtpServerReport> VerifyAsync(LoopbackSmtpServerOptions server, bool trusted)
    {
        _server = LoopbackSmtpServer.Start(server);
        if (trusted)
        {
            CertificateTrust.Trust(_server);
        }

        await using SmtpMailSender sender = new(Options());
        return await sender.VerifyAsync(TestContext.Current.CancellationToken).Capped();
    }
}
