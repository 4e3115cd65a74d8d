using System.Net.Mail;
using AsyncSmtp.Testing;
using Microsoft.Extensions.Time.Testing;

namespace AsyncSmtp.MailKit.Tests.Transport;

/// <summary>What the transport makes of a server's behaviour, seen through a sender.</summary>
public sealed class MailKitTransportTests : IAsyncDisposable
{
    private readonly LoopbackSmtpServer _server = LoopbackSmtpServer.Start(new() { AuthRequiresTls = false, MaxMessageSize = 100_000 });
    private readonly MailKitTransportOptions _transport = new();
    private readonly AsyncSmtpOptions _options;
    private readonly FakeTimeProvider _time = new();
    private SmtpMailSender? _sender;

    public MailKitTransportTests()
        => _options = new AsyncSmtpOptions { Host = _server.Host, Port = _server.Port, EnableSsl = false, MaxConnections = 1, IdleTimeout = Timeout.InfiniteTimeSpan, ConnectionLifetime = Timeout.InfiniteTimeSpan, Retry = { MaxAttempts = 1 } };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        if (_sender is not null)
        {
            await _sender.DisposeAsync().AsTask().Capped();
        }

        await _server.DisposeAsync().AsTask().Capped();
    }

    [Fact]
    public async Task Refusals_OfAllKinds_CostNoConnection()
    {
        _server.Script = static step => step switch
        {
            { Stage: SmtpServerStage.MailFrom, Address: "spammer@example.com" } => SmtpServerAction.Reply(550, "5.7.1 not you"),
            { Stage: SmtpServerStage.Recipient, Address: "nobody@example.com" } => SmtpServerAction.Reply(550, "5.1.1 no such user"),
            { Stage: SmtpServerStage.EndOfData, Sender: "poet@example.com" } => SmtpServerAction.Reply(554, "5.6.0 not this"),
            _ => null,
        };

        MailSendException sender = await RefusedAsync("spammer@example.com", "a@example.com");
        MailSendException recipient = await RefusedAsync("from@example.com", "nobody@example.com");
        MailSendException some = await RefusedAsync("from@example.com", "nobody@example.com,a@example.com");
        MailSendException content = await RefusedAsync("poet@example.com", "a@example.com");
        MailSendResult sent = await SendAsync("from@example.com", "a@example.com");

        Assert.Equal([(550, DeliveryOutcome.NotSent), (550, DeliveryOutcome.NotSent), (550, DeliveryOutcome.PartiallySent), (554, DeliveryOutcome.NotSent)], new[] { sender, recipient, some, content }.Select(static e => ((int)e.StatusCode, e.Outcome)));
        Assert.Equal("nobody@example.com", Assert.Single(some.FailedRecipients).Address);
        Assert.Contains("5.7.1 not you", sender.Message, StringComparison.Ordinal);
        Assert.Equal(DeliveryOutcome.Sent, sent.Outcome);
        Assert.Equal(2, _server.AcceptedMails);
        Assert.Single(_server.Connections);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task EightBitContent_IsAnnouncedWhereverItIs(bool isInAPart)
    {
        using MailMessage message = new("from@example.com", "a@example.com", "Subject", "Grüße\r\n") { BodyTransferEncoding = System.Net.Mime.TransferEncoding.EightBit };
        if (isInAPart)
        {
            message.Attachments.Add(new Attachment(new MemoryStream([1, 2, 3]), "data.bin"));
        }

        await Sender.SendAsync(message, Token).Capped();
        await SendAsync("from@example.com", "a@example.com");

        Assert.Equal("8BITMIME", _server.Mails[0].SenderParameters["BODY"]);
        Assert.DoesNotContain("BODY", _server.Mails[1].SenderParameters);
    }

    /// <summary>The server offers SMTPUTF8, and the mail was not to need it.</summary>
    [Fact]
    public async Task InternationalDomainsOfAMailInAscii_AreNamedAsDnsKnowsThem()
    {
        _server.Script = static step => step is { Stage: SmtpServerStage.Recipient, Address: "no@xn--bcher-kva.example" } ? SmtpServerAction.Reply(550, "5.1.1 no such user") : null;

        MailSendException refused = await RefusedAsync("from@bücher.example", "no@bücher.example,to@bücher.example");

        ReceivedMail mail = Assert.Single(_server.Mails);
        Assert.Equal("from@xn--bcher-kva.example", mail.Sender);
        Assert.Equal(["to@xn--bcher-kva.example"], mail.Recipients.Select(static r => r.Address));
        Assert.False(mail.SenderParameters.ContainsKey("SMTPUTF8"));
        Assert.Equal("no@bücher.example", Assert.Single(refused.FailedRecipients).Address);
    }

    [Fact]
    public async Task AuthenticationRefused_IsAnErrorOfItsOwnAndNotTriedAgain()
    {
        (_options.UserName, _options.Password, _options.AllowInsecureCredentials) = ("user", "wrong-secret", true);
        _options.Retry.MaxAttempts = 3;
        _server.Script = static step => step.Stage == SmtpServerStage.Credentials ? SmtpServerAction.Reply(535, "5.7.8 no such password") : null;

        MailSendException e = await RefusedAsync("from@example.com", "a@example.com");

        Assert.Equal((535, 1, false), ((int)e.StatusCode, e.Attempts, e.IsTransient));
        Assert.Contains("The server refused the authentication: 535 5.7.8 no such password", e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("wrong-secret", e.ToString(), StringComparison.Ordinal);
        Assert.Equal(1, Sender.GetStatistics().Servers[0].LoginRefusalsInARow);
    }

    [Fact]
    public async Task AuthenticationRefusedForNow_IsTriedAgain()
    {
        (_options.UserName, _options.Password, _options.AllowInsecureCredentials, _options.AdaptiveThrottle) = ("user", "secret", true, false);
        (_options.Retry.MaxAttempts, _options.Retry.BaseDelay) = (2, TimeSpan.Zero);
        int refusals = 1;
        _server.Script = step => step.Stage == SmtpServerStage.Credentials && Interlocked.Decrement(ref refusals) >= 0 ? SmtpServerAction.Reply(454, "4.7.0 later") : null;

        Assert.Equal(2, (await SendAsync("from@example.com", "a@example.com")).Attempts);
    }

    [Fact]
    public async Task TokenSourceFailsForNow_IsTriedAgainAndSaysWhy()
    {
        int asked = 0;
        (_transport.AccessTokenUser, _options.AllowInsecureCredentials) = ("user", true);
        _transport.AccessToken = _ => asked++ == 0 ? throw new HttpRequestException("The authority is away.") : throw new InvalidOperationException("No such tenant.");
        (_options.Retry.MaxAttempts, _options.Retry.BaseDelay) = (5, TimeSpan.Zero);

        MailSendException e = await RefusedAsync("from@example.com", "a@example.com");

        Assert.Equal((2, DeliveryOutcome.NotSent), (e.Attempts, e.Outcome));
        Assert.Contains("Authentication with", e.Message, StringComparison.Ordinal);
        Assert.Contains("No such tenant.", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RefusedSenderWithCredentials_IsNoMatterOfTheLogin()
    {
        (_options.UserName, _options.Password, _options.AllowInsecureCredentials) = ("user", "secret", true);
        _server.Script = static step => step.Stage == SmtpServerStage.MailFrom ? SmtpServerAction.Reply(550, "5.7.1 not you") : null;

        Assert.DoesNotContain("Password", (await RefusedAsync("from@example.com", "a@example.com")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task NoStartTls_SaysSoAndSendsNothing()
    {
        await using LoopbackSmtpServer plain = LoopbackSmtpServer.Start(new() { StartTls = false });
        (_options.Port, _options.EnableSsl) = (plain.Port, true);

        MailSendException e = await RefusedAsync("from@example.com", "a@example.com");

        Assert.Contains("TLS with", e.Message, StringComparison.Ordinal);
        Assert.Contains("STARTTLS", e.Message, StringComparison.Ordinal);
        Assert.Equal((DeliveryOutcome.NotSent, false, 0), (e.Outcome, e.IsTransient, plain.AcceptedMails));
    }

    [Fact]
    public async Task CertificateIsNotTrusted_SaysSoAndSendsNothing()
    {
        _options.EnableSsl = true;

        MailSendException e = await RefusedAsync("from@example.com", "a@example.com");

        Assert.Contains("TLS with", e.Message, StringComparison.Ordinal);
        Assert.False(e.IsTransient);
    }

    [Fact]
    public async Task NobodyAnswers_SaysThatThereIsNoConnection()
    {
        await _server.DisposeAsync();

        MailSendException e = await RefusedAsync("from@example.com", "a@example.com");

        Assert.Contains("There is no connection to", e.Message, StringComparison.Ordinal);
        Assert.True(e.IsTransient);
    }

    [Fact]
    public async Task TooLargeForTheServer_IsRefusedBeforeItIsSent()
    {
        MailSendException e = await RefusedAsync("from@example.com", "a@example.com", new string('x', 200_000));
        await SendAsync("from@example.com", "a@example.com");

        Assert.Contains("100000", e.Message, StringComparison.Ordinal);
        Assert.False(e.IsTransient);
        Assert.DoesNotContain(Assert.Single(_server.Connections).Transcript.Take(4), static line => line.Contains("MAIL", StringComparison.Ordinal));
    }

    [Fact]
    public async Task IdleConnection_IsAskedBeforeItIsUsed()
    {
        await SendAsync("from@example.com", "a@example.com");
        _time.Advance(_transport.NoOpAfter);
        await SendAsync("from@example.com", "a@example.com");
        await SendAsync("from@example.com", "a@example.com");

        Assert.Single(Assert.Single(_server.Connections).Transcript, static line => line.StartsWith("C: NOOP", StringComparison.Ordinal));
    }

    [Fact]
    public async Task IdleConnectionThatIsDead_IsReplacedWithoutAnAttempt()
    {
        await SendAsync("from@example.com", "a@example.com");
        _time.Advance(_transport.NoOpAfter);
        _server.Script = static step => step.Stage == SmtpServerStage.Noop ? SmtpServerAction.Close() : null;

        MailSendResult result = await SendAsync("from@example.com", "a@example.com");

        Assert.Equal((1, 2), (result.Attempts, _server.Connections.Count));
    }

    /// <summary>MailKit says RSET after a refusal, and when the connection is gone it tells that and not the refusal.</summary>
    [Theory]
    [InlineData(421)]
    [InlineData(554)]
    public async Task RefusedContentAndClosed_IsTheRefusal(int code)
    {
        _server.Script = step => step.Stage == SmtpServerStage.EndOfData ? SmtpServerAction.CloseAfter(code, "5.3.2 going down") : null;

        MailSendException e = await RefusedAsync("from@example.com", "a@example.com");

        Assert.Equal((DeliveryOutcome.NotSent, code), (e.Outcome, (int)e.StatusCode));
    }

    /// <summary>MailKit goes on, with HELO or the next recipient, and when the connection is gone it tells that and not why.</summary>
    [Theory]
    [InlineData(SmtpServerStage.Ehlo)]
    [InlineData(SmtpServerStage.Recipient)]
    public async Task RefusedAndClosedWith421_IsTheRefusal(SmtpServerStage stage)
    {
        _server.Script = step => step.Stage == stage ? SmtpServerAction.CloseAfter(421, "4.3.2 going down") : null;

        MailSendException e = await RefusedAsync("from@example.com", "a@example.com,b@example.com");

        Assert.Equal((DeliveryOutcome.NotSent, 421, true), (e.Outcome, (int)e.StatusCode, e.IsTransient));
        Assert.Contains("421 4.3.2 going down", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SenderRefusedForWantOfALogin_IsTheRefusalInTheServersWords()
    {
        _server.Script = static step => step.Stage == SmtpServerStage.MailFrom ? SmtpServerAction.Reply(530, "5.7.0 Authentication required") : null;

        MailSendException e = await RefusedAsync("from@example.com", "a@example.com");

        Assert.Equal((530, false), ((int)e.StatusCode, e.IsTransient));
        Assert.Contains("530 5.7.0 Authentication required. The server wants a login first", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task PasswordBeforeTls_SpeaksOfEnableSsl()
    {
        await using LoopbackSmtpServer server = LoopbackSmtpServer.Start(new() { AuthRequiresTls = true });
        (_options.Port, _options.UserName, _options.Password, _options.AllowInsecureCredentials) = (server.Port, "user", "secret", true);

        MailSendException e = await RefusedAsync("from@example.com", "a@example.com");

        Assert.Contains("The server offers no authentication before STARTTLS: set EnableSsl to true.", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AcceptedAndReset_IsInDoubt()
    {
        _server.Script = static step => step.Stage == SmtpServerStage.EndOfData ? SmtpServerAction.AcceptThenReset() : null;

        Assert.Equal(DeliveryOutcome.InDoubt, (await RefusedAsync("from@example.com", "a@example.com")).Outcome);
    }

    [Fact]
    public async Task LostDuringContent_IsNotSent()
    {
        await using LoopbackSmtpServer server = LoopbackSmtpServer.Start();
        _options.Port = server.Port;
        server.Script = static step => step.Stage == SmtpServerStage.Body ? SmtpServerAction.Reset().AfterBodyBytes(10) : null;

        // More than the sockets take in, so that it breaks off while it is being written.
        Assert.Equal(DeliveryOutcome.NotSent, (await RefusedAsync("from@example.com", "a@example.com", new string('x', 20_000_000))).Outcome);
    }

    [Fact]
    public async Task DisposedSender_SaysQuit()
    {
        await SendAsync("from@example.com", "a@example.com");

        await Sender.DisposeAsync();

        await Hang.UntilAsync(() => _server.Connections[0].Transcript.Any(static line => line.StartsWith("C: QUIT", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task DeliveryNotifications_AreAskedFor()
    {
        using MailMessage message = new("from@example.com", "a@example.com", "Subject", "Body") { DeliveryNotificationOptions = DeliveryNotificationOptions.OnFailure | DeliveryNotificationOptions.Delay };

        await Sender.SendAsync(message, Token).Capped();

        Assert.Contains(_server.Connections[0].Transcript, static line => line.StartsWith("C: RCPT", StringComparison.Ordinal) && line.Contains("NOTIFY=FAILURE,DELAY", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Sender_IsTheEnvelopesSender()
    {
        using MailMessage message = new("author@example.com", "a@example.com", "Subject", "Body") { Sender = new MailAddress("office@example.com") };

        await Sender.SendAsync(message, Token).Capped();

        Assert.Equal("office@example.com", _server.Mails[0].Sender);
    }

    private SmtpMailSender Sender => _sender ??= new SmtpMailSender(_options, new MailKitTransportFactory(_transport), timeProvider: _time);

    private async Task<MailSendResult> SendAsync(string from, string to, string body = "Body")
    {
        using MailMessage message = new(from, to, "Subject", body);
        return await Sender.SendAsync(message, Token).Capped();
    }

    private Task<MailSendException> RefusedAsync(string from, string to, string body = "Body") => Assert.ThrowsAsync<MailSendException>(() => SendAsync(from, to, body));
}
