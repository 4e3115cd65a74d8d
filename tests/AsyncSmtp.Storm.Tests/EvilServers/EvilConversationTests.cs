using System.Net.Mail;
using AsyncSmtp.Storm.Tests.Storm;

namespace AsyncSmtp.Storm.Tests.EvilServers;

/// <summary>Servers that say something when it is not their turn, or not all of it.</summary>
public sealed class EvilConversationTests : IAsyncDisposable
{
    private readonly TaskCompletionSource _gate = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _said = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private RawServer? _server;
    private SmtpMailSender? _sender;

    public async ValueTask DisposeAsync()
    {
        await (_sender?.DisposeAsync().AsTask().Capped() ?? Task.CompletedTask);
        await (_server?.DisposeAsync().AsTask().Capped() ?? Task.CompletedTask);
        Assert.True(await Hang.UntilAsync(static () => Residue.ClientThreads() == 0));
    }

    [Fact]
    public async Task SendAsync_BannerOfSeveralLinesThatStops_EndsAtTheDeadline()
    {
        Serve(async talk =>
        {
            await talk.SayAsync("220-Wait\r\n220-for\r\n");
            await talk.SilenceAsync();
        }, EvilServer.ShortDeadline);

        StormEnd first = await SendAsync();

        Assert.Equal(StormOutcome.NotSent, first.Outcome);
        Assert.Contains("AttemptTimeout", first.Error!.Message, StringComparison.Ordinal);
        Assert.Equal(StormOutcome.Sent, (await SendAsync()).Outcome);
    }

    [Fact]
    public async Task SendAsync_FinalReplyOfSeveralLinesThatStops_EndsAtTheDeadlineAndTheOneAfterIsSent()
    {
        Serve(async talk =>
        {
            await talk.GreetAsync();
            await talk.TakeMailAsync("250-Ok\r\n");
            await talk.SilenceAsync();
        }, EvilServer.ShortDeadline);

        StormEnd first = await SendAsync();
        if (EvilTransport.IsPipelining)
        {
            // It waits for the rest of the answer, and nobody knows what that would have been.
            Assert.Equal(StormOutcome.InDoubt, first.Outcome);
            Assert.Contains("FinalReplyTimeout", first.Error!.Message, StringComparison.Ordinal);
            Assert.Equal(StormOutcome.Sent, (await SendAsync()).Outcome);
            return;
        }

        // The first line is enough for SmtpClient, which then waits for the rest before the next.
        Assert.Equal(StormOutcome.Sent, first.Outcome);
        StormEnd second = await SendAsync();

        Assert.Equal(StormOutcome.NotSent, second.Outcome);
        Assert.Contains("AttemptTimeout", second.Error!.Message, StringComparison.Ordinal);
        Assert.Equal(StormOutcome.Sent, (await SendAsync()).Outcome);
    }

    [Fact]
    public async Task SendAsync_ReplyTooManyInOnePiece_NextIsNotSentOrGoesOverAFreshConnection()
    {
        Serve(async talk =>
        {
            await talk.GreetAsync();
            await talk.TakeMailAsync("250 Ok\r\n250 Ok\r\n");
            await talk.TakeMailAsync("250 Ok\r\n");
        });

        Assert.Equal(StormOutcome.Sent, (await SendAsync()).Outcome);

        // SmtpClient has read the surplus reply along with the right one, so nobody else can see it. It takes MAIL's 250 for RCPT's and RCPT's for DATA's, which must be 354. The pipelining transport sees it.
        Assert.Equal(EvilTransport.IsPipelining ? StormOutcome.Sent : StormOutcome.NotSent, (await SendAsync()).Outcome);
        Assert.Equal(StormOutcome.Sent, (await SendAsync()).Outcome);
        Assert.Equal(2, _server!.Connections);
    }

    [Fact]
    public async Task SendAsync_AConversationTooMany_IsBelievedForTheNextBySmtpClientAlone()
    {
        Serve(async talk =>
        {
            await talk.GreetAsync();
            await talk.TakeMailAsync("250 Ok\r\n250 Ok\r\n250 Ok\r\n354 Go ahead\r\n250 Accepted\r\n");
            await talk.SilenceAsync();
        });

        Assert.Equal(StormOutcome.Sent, (await SendAsync()).Outcome);
        Assert.Equal(StormOutcome.Sent, (await SendAsync()).Outcome);
        Assert.Equal(EvilTransport.IsPipelining ? 2 : 1, _server!.Connections);
    }

    [Fact]
    public async Task SendAsync_ReplyTooManyAfterwards_NextGoesOverAFreshConnection()
    {
        Serve(async talk =>
        {
            await talk.GreetAsync();
            await talk.TakeMailAsync("250 Ok\r\n");
            await _gate.Task;
            await talk.SayAsync("250 Ok\r\n");
            _said.SetResult();
            await talk.TakeMailAsync("250 Ok\r\n");
        });

        Assert.Equal(StormOutcome.Sent, (await SendAsync()).Outcome);
        _gate.SetResult();
        await _said.Task.Capped();

        Assert.Equal(StormOutcome.Sent, (await SendAsync()).Outcome);
        Assert.Equal(2, _server!.Connections);
    }

    [Fact]
    public async Task SendAsync_ReplyBeforeTheDataIsComplete_IsBelievedBySmtpClientAlone()
    {
        Serve(async talk =>
        {
            await talk.GreetAsync();
            await talk.AnswerAsync("250 Ok\r\n");
            await talk.AnswerAsync("250 Ok\r\n");
            await talk.AnswerAsync("354 Go ahead\r\n250 Accepted\r\n");
            await talk.TakeContentAsync("554 Refused\r\n");
            _said.SetResult();
            await talk.SilenceAsync();
        });

        // The client has its answer before it has asked. The server lies: it has said that it accepted what it then refuses. The pipelining transport sends no content after such an answer.
        Assert.Equal(EvilTransport.IsPipelining ? StormOutcome.NotSent : StormOutcome.Sent, (await SendAsync()).Outcome);

        // What it said last lies unread on the connection, which is not used again.
        await (EvilTransport.IsPipelining ? Task.CompletedTask : _said.Task.Capped());
        Assert.Equal(StormOutcome.Sent, (await SendAsync()).Outcome);
    }

    [Fact]
    public async Task SendAsync_AllRepliesInAdvance_AreBelievedBySmtpClientAlone()
    {
        Serve(async talk =>
        {
            await talk.SayAsync("220 Hello\r\n250 Hello\r\n250 Ok\r\n250 Ok\r\n354 Go ahead\r\n250 Accepted\r\n");
            await talk.SilenceAsync();
        });

        StormEnd first = await SendAsync();
        if (EvilTransport.IsPipelining)
        {
            // The server has not heard of a mail that it accepts.
            Assert.Equal(StormOutcome.NotSent, first.Outcome);
            Assert.Equal(StormOutcome.Sent, (await SendAsync()).Outcome);
            return;
        }

        Assert.Equal(StormOutcome.Sent, first.Outcome);
    }

    [Fact]
    public async Task SendAsync_ServerSaysGoodbyeToTheIdleConnection_NextGoesOverAFreshOneAtOnce()
    {
        Serve(async talk =>
        {
            await talk.GreetAsync();
            await talk.TakeMailAsync("250 Ok\r\n");
            await _gate.Task;
            await talk.SayAsync("421 Idle for too long\r\n");
            _said.SetResult();
            await talk.SilenceAsync();
        });

        Assert.Equal(StormOutcome.Sent, (await SendAsync()).Outcome);
        _gate.SetResult();
        await _said.Task.Capped();

        StormEnd second = await SendAsync();
        Assert.Equal((StormOutcome.Sent, 1), (second.Outcome, second.Attempts));
    }

    /// <summary>The first connection is evil, and the others are not.</summary>
    private void Serve(Func<RawConversation, Task> evil, TimeSpan? attemptTimeout = null)
    {
        _server = new RawServer(talk => talk.Number == 1 ? evil(talk) : talk.BehaveAsync());
        AsyncSmtpOptions options = new()
        {
            Host = "127.0.0.1",
            Port = _server.Port,
            EnableSsl = false,
            MaxConnections = 1,
            AttemptTimeout = attemptTimeout ?? Hang.Cap,
        };
        options.FinalReplyTimeout = attemptTimeout ?? options.FinalReplyTimeout;
        options.Retry.MaxAttempts = 1;
        options.TransportFactory = EvilTransport.Factory;
        _sender = new SmtpMailSender(options);
    }

    /// <summary>On a thread of the pool: a call that does not return is a hang too.</summary>
    private Task<StormEnd> SendAsync() => Task.Run(async () =>
    {
        using MailMessage message = new("a@example.org", "b@example.org", "Subject", "Text");
        return await StormEnd.OfAsync(_sender!.SendAsync(message, TestContext.Current.CancellationToken));
    }).Capped();
}
