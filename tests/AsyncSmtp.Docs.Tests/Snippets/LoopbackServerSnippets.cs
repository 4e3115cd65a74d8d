using System.Net;
using System.Net.Mail;
using AsyncSmtp.Testing;
using MailKit.Security;

namespace AsyncSmtp.Docs.Tests.Snippets;

/// <summary>The code of docs/testing.md about the server.</summary>
public sealed class LoopbackServerSnippets : IDisposable
{
    private readonly CancellationTokenSource _cap = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
    private readonly MailMessage _message = new("shop@example.com", "you@example.com,gone@example.com", "Welcome", "Grüße aus der Küche");

    public LoopbackServerSnippets() => _cap.CancelAfter(TimeSpan.FromSeconds(30));

    public void Dispose()
    {
        _cap.Dispose();
        _message.Dispose();
    }

    [Fact]
    public async Task AServer()
    {
        (MailMessage message, CancellationToken cancellationToken) = (_message, _cap.Token);

        // begin-snippet: a-server
        await using LoopbackSmtpServer server = LoopbackSmtpServer.Start();
        AsyncSmtpOptions options = new() { Host = server.Host, Port = server.Port, EnableSsl = false, AdaptiveThrottle = false, Retry = { MaxAttempts = 1 } };
        await using SmtpMailSender sender = new(options);
        await sender.SendAsync(message, cancellationToken);

        ReceivedMail mail = Assert.Single(server.Mails);
        Assert.Equal(["you@example.com", "gone@example.com"], mail.Recipients.Select(recipient => recipient.Address));
        Assert.Equal("Welcome", mail.GetHeader("Subject"));

        // end-snippet
    }

    [Fact]
    public async Task InBackground()
    {
        await using LoopbackSmtpServer server = LoopbackSmtpServer.Start();
        await using SmtpMailSender sender = Sender(server);
        (MailMessage message, CancellationToken cancellationToken) = (_message, _cap.Token);
        Task send = sender.SendAsync(message, cancellationToken);

        // begin-snippet: received-in-the-background
        IReadOnlyList<ReceivedMail> mails = await server.WaitForMailsAsync(1, TimeSpan.FromSeconds(10), cancellationToken);

        // end-snippet
        await send;
        Assert.Single(mails);
    }

    [Fact]
    public async Task WithMimeKit()
    {
        await using LoopbackSmtpServer server = LoopbackSmtpServer.Start();
        await using SmtpMailSender sender = Sender(server);
        await sender.SendAsync(_message, _cap.Token);
        ReceivedMail mail = server.Mails[0];

        // begin-snippet: with-mimekit
        using MemoryStream content = new(mail.Content.ToArray());
        MimeKit.MimeMessage parsed = await MimeKit.MimeMessage.LoadAsync(content, TestContext.Current.CancellationToken);
        Assert.Equal("Grüße aus der Küche", parsed.TextBody);

        // end-snippet
    }

    [Fact]
    public async Task RefusedRecipient()
    {
        await using LoopbackSmtpServer server = LoopbackSmtpServer.Start();
        await using SmtpMailSender sender = Sender(server);
        (MailMessage message, CancellationToken cancellationToken) = (_message, _cap.Token);

        // begin-snippet: refused-recipient
        server.Script = step => step is { Stage: SmtpServerStage.Recipient, Address: "gone@example.com" } ? SmtpServerAction.Reply(550, "5.1.1 No such user") : null;

        MailSendException failure = await Assert.ThrowsAsync<MailSendException>(() => sender.SendAsync(message, cancellationToken));
        Assert.Equal(DeliveryOutcome.PartiallySent, failure.Outcome);
        Assert.Equal(["gone@example.com"], failure.FailedRecipients.Select(recipient => recipient.Address));

        // end-snippet
        Assert.Equal("you@example.com", Assert.Single(Assert.Single(server.Mails).Recipients).Address);
    }

    [Fact]
    public async Task BusyServer()
    {
        await using LoopbackSmtpServer server = LoopbackSmtpServer.Start();
        await using SmtpMailSender sender = Sender(server);
        (MailMessage message, CancellationToken cancellationToken) = (_message, _cap.Token);

        // begin-snippet: busy-server
        server.Script = step => step is { Stage: SmtpServerStage.Connect, ConnectionNumber: 1 } ? SmtpServerAction.CloseAfter(421, "4.3.2 Too busy") : null;

        MailSendException failure = await Assert.ThrowsAsync<MailSendException>(() => sender.SendAsync(message, cancellationToken));
        Assert.Equal((DeliveryOutcome.NotSent, SmtpStatusCode.ServiceNotAvailable), (failure.Outcome, failure.StatusCode));
        await sender.SendAsync(message, cancellationToken);

        // end-snippet
        Assert.Equal((1, 2), (server.AcceptedMails, server.TotalConnections));
    }

    [Fact]
    public async Task LostConnections()
    {
        await using LoopbackSmtpServer server = LoopbackSmtpServer.Start();
        await using SmtpMailSender sender = Sender(server);
        (MailMessage message, CancellationToken cancellationToken) = (_message, _cap.Token);

        // begin-snippet: lost-connections
        server.Script = step => (step.Stage, step.ConnectionNumber) switch
        {
            (SmtpServerStage.Data, 1) => SmtpServerAction.Reset(),
            (SmtpServerStage.EndOfData, 2) => SmtpServerAction.AcceptThenReset(),
            _ => null,
        };

        MailSendException before = await Assert.ThrowsAsync<MailSendException>(() => sender.SendAsync(message, cancellationToken));
        MailSendException after = await Assert.ThrowsAsync<MailSendException>(() => sender.SendAsync(message, cancellationToken));
        Assert.Equal((DeliveryOutcome.NotSent, DeliveryOutcome.InDoubt), (before.Outcome, after.Outcome));
        Assert.Equal(after.MessageId, Assert.Single(server.Mails).MessageId);

        // end-snippet
    }

    [Fact]
    public async Task SlowServer()
    {
        await using LoopbackSmtpServer server = LoopbackSmtpServer.Start();
        await using SmtpMailSender sender = Sender(server);
        (MailMessage message, CancellationToken cancellationToken) = (_message, _cap.Token);

        // begin-snippet: slow-server
        TaskCompletionSource gate = new();
        server.Script = step => step.Stage switch
        {
            SmtpServerStage.MailFrom => SmtpServerAction.Default.After(TimeSpan.FromMilliseconds(50)),
            SmtpServerStage.EndOfData => SmtpServerAction.Default.WaitFor(gate.Task),
            _ => null,
        };

        Task<MailSendResult> send = sender.SendAsync(message, cancellationToken);
        Assert.False(send.IsCompleted);
        gate.SetResult();
        await send;

        // end-snippet
        Assert.Equal(1, server.AcceptedMails);
    }

    [Fact]
    public async Task Authentication()
    {
        (MailMessage message, CancellationToken cancellationToken) = (_message, _cap.Token);

        // begin-snippet: authentication
        await using LoopbackSmtpServer server = LoopbackSmtpServer.Start(new() { RequireAuthentication = true, CheckCredentials = (user, password) => (user, password) == ("shop", "secret") });
        AsyncSmtpOptions options = new() { Host = server.Host, Port = server.Port, EnableSsl = false, UserName = "shop", Password = "secret", AllowInsecureCredentials = true };
        await using SmtpMailSender sender = new(options);
        await sender.SendAsync(message, cancellationToken);

        Assert.Equal("shop", Assert.Single(server.Mails).User);

        // end-snippet
    }

    [Fact]
    public async Task StartTls()
    {
        (MailMessage message, CancellationToken cancellationToken) = (_message, _cap.Token);
#pragma warning disable SYSLIB0014 // SmtpClient asks ServicePointManager and nobody else.
        // begin-snippet: starttls
        await using LoopbackSmtpServer server = LoopbackSmtpServer.Start(new() { RequireTls = true });
        ServicePointManager.ServerCertificateValidationCallback = server.AcceptCertificate!;
        try
        {
            await using SmtpMailSender sender = new(new AsyncSmtpOptions { Host = server.Host, Port = server.Port });
            await sender.SendAsync(message, cancellationToken);
        }
        finally
        {
            ServicePointManager.ServerCertificateValidationCallback = null;
        }

        Assert.True(Assert.Single(server.Mails).IsSecure);

        // end-snippet
#pragma warning restore SYSLIB0014
    }

    [Fact]
    public async Task ImplicitTls()
    {
        (MailMessage message, CancellationToken cancellationToken) = (_message, _cap.Token);

        // begin-snippet: implicit-tls
        await using LoopbackSmtpServer server = LoopbackSmtpServer.Start(new() { ImplicitTls = true, Chunking = true });
        MailKitTransportFactory transports = new(new MailKitTransportOptions
        {
            Security = SecureSocketOptions.SslOnConnect,
            CheckCertificateRevocation = false,
            ServerCertificateValidation = server.AcceptCertificate,
        });
        await using SmtpMailSender sender = new(new AsyncSmtpOptions { Host = server.Host, Port = server.Port, TransportFactory = transports });
        await sender.SendAsync(message, cancellationToken);

        Assert.True(Assert.Single(server.Mails).IsSecure);
        Assert.Contains(server.Connections[0].Commands, line => line.StartsWith("BDAT", StringComparison.Ordinal));

        // end-snippet
    }

    [Fact]
    public async Task Restart()
    {
        await using LoopbackSmtpServer server = LoopbackSmtpServer.Start();
        await using SmtpMailSender sender = Sender(server);
        (MailMessage message, CancellationToken cancellationToken) = (_message, _cap.Token);

        // begin-snippet: restart
        await server.StopListeningAsync();
        MailSendException down = await Assert.ThrowsAsync<MailSendException>(() => sender.SendAsync(message, cancellationToken));
        Assert.True(down is { Outcome: DeliveryOutcome.NotSent, IsTransient: true });

        server.StartListening();
        await sender.SendAsync(message, cancellationToken);

        // end-snippet
        Assert.Equal(1, server.AcceptedMails);
    }

    private static SmtpMailSender Sender(LoopbackSmtpServer server)
        => new(new AsyncSmtpOptions { Host = server.Host, Port = server.Port, EnableSsl = false, AdaptiveThrottle = false, Retry = { MaxAttempts = 1 } });
}
