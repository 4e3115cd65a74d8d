using System.Net;
using AsyncSmtp.Testing;
using AsyncSmtp.Tests.Fakes;

namespace AsyncSmtp.Tests.Functional;

/// <summary>STARTTLS and AUTH. The callback that trusts the test's certificate is process-wide in SmtpClient, so these tests run alone.</summary>
[Collection(nameof(CertificateTrust))]
public sealed class SecureSendTests : IAsyncDisposable
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
    public async Task SendAsync_StartTlsAndLogin_ArrivesSecureAndAuthenticated()
    {
        LoopbackSmtpServer server = Start(new() { RequireTls = true, RequireAuthentication = true, CheckCredentials = static (u, p) => (u, p) == ("user", "secret") });
        CertificateTrust.Trust(server);
        await using SmtpMailSender sender = new(Options(server, "secret"));

        await sender.SendAsync(Mails.Plain(), TestContext.Current.CancellationToken).Capped();

        ReceivedMail mail = Assert.Single(server.Mails);
        Assert.Equal((true, "user"), (mail.IsSecure, mail.User));
    }

    [Fact]
    public async Task SendAsync_ManyOverTls_AllArriveOverFourConnections()
    {
        LoopbackSmtpServer server = Start(new() { RequireTls = true });
        CertificateTrust.Trust(server);
        await using SmtpMailSender sender = new(new AsyncSmtpOptions { Host = "localhost", Port = server.Port });

        await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => sender.SendAsync(Mails.Plain(), TestContext.Current.CancellationToken))).Capped();

        Assert.Equal(100, server.AcceptedMails);
        Assert.InRange(server.PeakConnections, 1, 4);
        Assert.All(server.Mails, static m => Assert.True(m.IsSecure));
    }

    [Fact]
    public async Task SendAsync_WrongPassword_SaysThatAuthenticationWasRefused()
    {
        LoopbackSmtpServer server = Start(new() { RequireTls = true, RequireAuthentication = true, CheckCredentials = static (_, p) => p == "secret" });
        CertificateTrust.Trust(server);
        await using SmtpMailSender sender = new(Options(server, "wrong"));

        MailSendException failure = await Assert.ThrowsAsync<MailSendException>(() => sender.SendAsync(Mails.Plain(), TestContext.Current.CancellationToken).Capped());

        Assert.Equal((DeliveryOutcome.NotSent, false, 1), (failure.Outcome, failure.IsTransient, failure.Attempts));
        Assert.Contains("authentication was refused or is required", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("wrong", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SendAsync_UntrustedCertificate_IsNotSentAndNotRetried()
    {
        LoopbackSmtpServer server = Start(new());
        await using SmtpMailSender sender = new(new AsyncSmtpOptions { Host = "localhost", Port = server.Port });

        MailSendException failure = await Assert.ThrowsAsync<MailSendException>(() => sender.SendAsync(Mails.Plain(), TestContext.Current.CancellationToken).Capped());

        Assert.Equal((DeliveryOutcome.NotSent, false, 1), (failure.Outcome, failure.IsTransient, failure.Attempts));
        Assert.Equal(0, server.AcceptedMails);
    }

    [Fact]
    public async Task SendAsync_NoStartTlsOffered_SendsNothingInClear()
    {
        LoopbackSmtpServer server = Start(new() { StartTls = false });
        await using SmtpMailSender sender = new(Options(server, "secret"));

        MailSendException failure = await Assert.ThrowsAsync<MailSendException>(() => sender.SendAsync(Mails.Plain(), TestContext.Current.CancellationToken).Capped());

        Assert.Equal((DeliveryOutcome.NotSent, 1), (failure.Outcome, failure.Attempts));
        Assert.All(server.Connections.SelectMany(static c => c.Commands), static c => Assert.StartsWith("EHLO", c, StringComparison.Ordinal));
    }

    [Fact]
    public async Task SendAsync_CredentialsObject_AuthenticatesToo()
    {
        LoopbackSmtpServer server = Start(new() { AuthRequiresTls = false, RequireAuthentication = true, CheckCredentials = static (u, p) => (u, p) == ("user", "secret") });
        await using SmtpMailSender sender = new(new AsyncSmtpOptions
        {
            Host = server.Host,
            Port = server.Port,
            EnableSsl = false,
            AllowInsecureCredentials = true,
            Credentials = new NetworkCredential("user", "secret"),
        });

        await sender.SendAsync(Mails.Plain(), TestContext.Current.CancellationToken).Capped();

        Assert.Equal("user", server.Mails.Single().User);
    }

    private LoopbackSmtpServer Start(LoopbackSmtpServerOptions options) => _server = LoopbackSmtpServer.Start(options);

    private static AsyncSmtpOptions Options(LoopbackSmtpServer server, string password) => new() { Host = "localhost", Port = server.Port, UserName = "user", Password = password };
}
