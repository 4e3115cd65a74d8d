using System.Net.Mail;
using AsyncSmtp.Testing;
using AsyncSmtp.Tests.Fakes;
using Microsoft.Extensions.Time.Testing;

namespace AsyncSmtp.Tests.Sending;

/// <summary>What <see cref="SmtpMailSender.GetStatistics"/> says of the sends that have ended and of the server they went to.</summary>
public sealed class SenderStatisticsTests : IAsyncDisposable
{
    private readonly LoopbackSmtpServer _server = LoopbackSmtpServer.Start();
    private readonly FakeTimeProvider _time = new();
    private readonly AsyncSmtpOptions _options;
    private SmtpMailSender? _sender;

    public SenderStatisticsTests()
    {
        _options = new AsyncSmtpOptions { Host = _server.Host, Port = _server.Port, EnableSsl = false };
        _options.Retry.MaxAttempts = 1;
    }

    private SmtpMailSender Sender => _sender ??= new SmtpMailSender(_options, loggerFactory: null, _time);

    private SmtpServerStatistics ServerStatistics => Assert.Single(Sender.GetStatistics().Servers);

    public async ValueTask DisposeAsync()
    {
        await Sender.DisposeAsync().AsTask().Capped();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task GetStatistics_CountsEveryOutcome()
    {
        _server.Script = static step => (step.Stage, step.OverallMailNumber, step.RecipientNumber) switch
        {
            (SmtpServerStage.MailFrom, 2, _) => SmtpServerAction.Reply(552, "5.3.4 too big"),
            (SmtpServerStage.Recipient, 3, 2) => SmtpServerAction.Reply(550, "5.1.1 no such user"),
            (SmtpServerStage.EndOfData, 4, _) => SmtpServerAction.AcceptThenReset(),
            _ => null,
        };

        await SendAsync();
        await FailAsync(DeliveryOutcome.NotSent);
        await FailAsync(DeliveryOutcome.PartiallySent, "a@example.com,b@example.com");
        await FailAsync(DeliveryOutcome.InDoubt);
        await SendAsync();

        SmtpSenderStatistics statistics = Sender.GetStatistics();
        Assert.Equal((2L, 1L, 1L, 1L, 0), (statistics.SentMessages, statistics.PartiallySentMessages, statistics.NotSentMessages, statistics.InDoubtMessages, statistics.ActiveSends));
        Assert.Equal((3L, 2L), (ServerStatistics.AcceptedAttempts, ServerStatistics.FailedAttempts));
    }

    [Fact]
    public async Task GetStatistics_MessageThatWasNeverQueued_DoesNotCount()
    {
        using MailMessage message = new();

        await Assert.ThrowsAnyAsync<Exception>(() => Sender.SendAsync(message, TestContext.Current.CancellationToken));

        Assert.Equal((0L, 0), (Sender.GetStatistics().NotSentMessages, Sender.GetStatistics().ActiveSends));
    }

    [Fact]
    public async Task GetStatistics_MessageRefused_TellsTheCodeAndNotThatTheServerIsGone()
    {
        _server.Script = static step => step.Stage == SmtpServerStage.Recipient ? SmtpServerAction.Reply(550, "5.1.1 no such user") : null;

        await FailAsync(DeliveryOutcome.NotSent);
        _time.Advance(TimeSpan.FromSeconds(7));

        Assert.Equal(("550", TimeSpan.FromSeconds(7), null), (ServerStatistics.LastFailure, ServerStatistics.SinceLastFailed, ServerStatistics.SinceLastAccepted));
        Assert.Equal((1, 0, 0), (ServerStatistics.FailuresInARow, ServerStatistics.ConnectionFailuresInARow, ServerStatistics.LoginRefusalsInARow));
    }

    [Fact]
    public async Task GetStatistics_ServerIsDown_CountsConnectionFailuresUntilItIsBack()
    {
        await _server.StopListeningAsync().Capped();
        await FailAsync(DeliveryOutcome.NotSent);
        await FailAsync(DeliveryOutcome.NotSent);

        Assert.Equal((2, "System.Net.Sockets.SocketException"), (ServerStatistics.ConnectionFailuresInARow, ServerStatistics.LastFailure));

        _server.StartListening();
        await SendAsync();

        Assert.Equal((0, 0, TimeSpan.Zero), (ServerStatistics.ConnectionFailuresInARow, ServerStatistics.FailuresInARow, ServerStatistics.SinceLastAccepted));
    }

    [Fact]
    public async Task GetStatistics_ServerWantsALogin_CountsLoginRefusals()
    {
        _server.Script = static step => step.Stage == SmtpServerStage.MailFrom ? SmtpServerAction.Reply(530, "5.7.0 Authentication required") : null;

        await FailAsync(DeliveryOutcome.NotSent);

        Assert.Equal((1, 0, "530"), (ServerStatistics.LoginRefusalsInARow, ServerStatistics.ConnectionFailuresInARow, ServerStatistics.LastFailure));
    }

    [Fact]
    public async Task GetStatistics_ConfigureClientThrows_TellsItsException()
    {
        _options.ConfigureClient = static _ => throw new FormatException("the user's callback");

        await FailAsync(DeliveryOutcome.NotSent);

        Assert.Equal("System.FormatException", ServerStatistics.LastFailure);
    }

    [Fact]
    public async Task GetStatistics_TellsTheCapAndWhetherTheSenderIsClosed()
    {
        Assert.Equal((4, false), (Sender.GetStatistics().MaxConnections, Sender.GetStatistics().IsClosed));

        await Sender.DisposeAsync().AsTask().Capped();

        Assert.True(Sender.GetStatistics().IsClosed);
    }

    private async Task SendAsync()
    {
        using MailMessage message = Mails.Plain();
        await Sender.SendAsync(message, TestContext.Current.CancellationToken).Capped();
    }

    private async Task FailAsync(DeliveryOutcome outcome, string to = "to@example.com")
    {
        using MailMessage message = Mails.Plain(to);
        MailSendException failure = await Assert.ThrowsAsync<MailSendException>(() => Sender.SendAsync(message, TestContext.Current.CancellationToken).Capped());
        Assert.Equal(outcome, failure.Outcome);
    }
}
