using AsyncSmtp.Pipelining.Replies;
using AsyncSmtp.Pipelining.Wire;
using AsyncSmtp.Storm.Tests.EvilServers;
using AsyncSmtp.Testing;
using Microsoft.Extensions.Time.Testing;

namespace AsyncSmtp.Pipelining.Tests.Wire;

/// <summary>Servers that break the protocol before there is a mail to lose.</summary>
public sealed class HostileOpeningTests : IAsyncDisposable
{
    private RawServer? _server;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync().AsTask().Capped();
        }
    }

    [Theory]
    [InlineData("HELLO THERE\r\n")]
    [InlineData("\r\n")]
    [InlineData("\0\0\0\0")]
    [InlineData("000 Hello\r\n")]
    [InlineData("999 Hello\r\n")]
    [InlineData("220\tHello\r\n")]
    [InlineData("220-Hello\r\n221 There\r\n")]
    [InlineData("354 Go on\r\n")]
    [InlineData("250 Ok\r\n")]
    [InlineData("\u0016\u0003\u0003\u0000\u0002\u0002\u0000")]
    [InlineData("220 Hello\r\n250 Hello\r\n")]
    [InlineData("HTTP/1.1 400 Bad Request\r\n\r\n")]
    public async Task OpenAsync_Garbage_IsAFaultOfTheConnection(string greeting)
    {
        Serve(async talk =>
        {
            await talk.SayAsync(greeting);
            await talk.SilenceAsync();
        });

        SmtpAttemptResult result = await FailAsync();

        Assert.IsType<ReplyProtocolException>(result.Error);
        Assert.Equal((SmtpAttemptStage.Conversation, true, true, -1), (result.Stage, result.IsConnectionFault, result.IsConnectionLost, (int)result.StatusCode));
        Assert.DoesNotContain(result.Error.Message, char.IsControl);
    }

    [Theory]
    [InlineData("220 ", "xxxxxxxx")]
    [InlineData("220-", "xxxxxxxx")]
    [InlineData("", "220-More\r\n")]
    public async Task OpenAsync_EndlessReply_IsGivenUp(string beginning, string more)
    {
        string megabyte = string.Concat(Enumerable.Repeat(more, 1_000_000 / more.Length));
        Serve(async talk =>
        {
            await talk.SayAsync(beginning);
            while (true)
            {
                await talk.SayAsync(megabyte);
            }
        });

        SmtpAttemptResult result = await FailAsync();

        Assert.IsType<ReplyProtocolException>(result.Error);
        Assert.Contains("more than", result.Error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "The server closed the connection.")]
    [InlineData("220 Wel", "The server closed the connection in the middle of a reply.")]
    [InlineData("220-Welcome\r\n", "The server closed the connection in the middle of a reply.")]
    public async Task OpenAsync_EndBeforeTheEndOfTheReply_IsAFaultOfTheConnection(string greeting, string expected)
    {
        Serve(talk => talk.SayAsync(greeting));

        SmtpAttemptResult result = await FailAsync();

        Assert.Equal(expected, result.Error!.Message);
        Assert.Equal((true, true, true), (result.IsConnectionFault, result.IsConnectionLost, result.IsTransient));
    }

    [Theory]
    [InlineData("220 Go ahead\r\n250 Injected\r\n250 Injected\r\n")]
    [InlineData("220 Go ahead\r\n2")]
    public async Task OpenAsync_MoreInClearBehindStartTls_IsAFailureOfTls(string reply)
    {
        bool isAskedMore = false;
        Serve(async talk =>
        {
            await talk.SayAsync("220 Hello\r\n");
            await talk.AnswerAsync("250-Hello\r\n250 STARTTLS\r\n");
            await talk.AnswerAsync(reply);
            isAskedMore = await talk.HearAsync() is not null;
        });

        SmtpAttemptResult result = await FailAsync(isSecure: true);

        Assert.Equal((SmtpAttemptStage.Securing, true, false), (result.Stage, result.IsConnectionFault, result.IsTransient));
        Assert.StartsWith("The server sent more in clear after its answer to STARTTLS", result.Error!.Message, StringComparison.Ordinal);
        Assert.False(isAskedMore);
    }

    [Fact]
    public async Task OpenAsync_AnswerToStartTlsBeforeItIsSaid_IsNotTaken()
    {
        Serve(async talk =>
        {
            await talk.SayAsync("220 Hello\r\n");
            await talk.AnswerAsync("250-Hello\r\n250 STARTTLS\r\n220 Go ahead\r\n");
            await talk.SilenceAsync();
        });

        SmtpAttemptResult result = await FailAsync(isSecure: true);

        Assert.Equal(SmtpAttemptStage.Securing, result.Stage);
        Assert.Equal("The server said 220 before it was asked anything.", result.Error!.Message);
    }

    [Fact]
    public async Task OpenAsync_GoodByeBeforeACommand_IsWhatTheServerSaid()
    {
        Serve(async talk =>
        {
            await talk.SayAsync("220 Hello\r\n");
            await talk.AnswerAsync("250-Hello\r\n250 STARTTLS\r\n421 4.3.2 Shutting down\r\n");
            await talk.SilenceAsync();
        });

        SmtpAttemptResult result = await FailAsync(isSecure: true);

        Assert.Equal((421, "4.3.2 Shutting down"), ((int)result.StatusCode, result.Reply));
        Assert.Equal("The server said, before it was asked anything, 421 4.3.2 Shutting down", result.Error!.Message);
    }

    [Fact]
    public async Task OpenAsync_WhatWasOfferedInClear_IsForgotten()
    {
        await using LoopbackSmtpServer certificates = LoopbackSmtpServer.Start();
        Serve(async talk =>
        {
            await talk.GreetSecurelyAsync(certificates.Certificate, System.Security.Authentication.SslProtocols.None);
            await talk.SilenceAsync();
        });
        SmtpWire wire = Wires.To(_server!.Port, static o => o.EnableSsl = true, o => (o.CheckCertificateRevocation, o.ServerCertificateValidation) = (false, certificates.AcceptCertificate));

        await wire.OpenAsync(Token).Capped();

        Assert.Equal(Offer.None, wire.Offer);
        wire.End();
    }

    [Theory]
    [InlineData("greeting", "The server did not greet within GreetingTimeout, 00:05:00.", SmtpAttemptStage.Conversation)]
    [InlineData("half a greeting", "The server did not greet within GreetingTimeout, 00:05:00.", SmtpAttemptStage.Conversation)]
    [InlineData("EHLO", "The server did not answer within CommandTimeout, 00:05:00.", SmtpAttemptStage.Conversation)]
    [InlineData("STARTTLS", "The server did not answer within CommandTimeout, 00:05:00.", SmtpAttemptStage.Securing)]
    [InlineData("TLS", "The server did not answer within CommandTimeout, 00:05:00.", SmtpAttemptStage.Securing)]
    public async Task OpenAsync_Silence_EndsAtTheDeadline(string at, string expected, SmtpAttemptStage stage)
    {
        TaskCompletionSource silent = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Serve(async talk =>
        {
            if (at != "greeting")
            {
                await talk.SayAsync(at == "half a greeting" ? "220-Hel" : "220 Hello\r\n");
            }

            foreach (string reply in at switch { "STARTTLS" => ["250-Hello\r\n250 STARTTLS\r\n"], "TLS" => new[] { "250-Hello\r\n250 STARTTLS\r\n", "220 Go ahead\r\n" }, _ => [] })
            {
                await talk.AnswerAsync(reply);
            }

            if (at is "EHLO" or "STARTTLS")
            {
                await talk.HearAsync();
            }

            silent.SetResult();
            await talk.SilenceAsync();
        });
        FakeTimeProvider time = new();
        SmtpWire wire = Wires.To(_server!.Port, static o => o.EnableSsl = true, time: time);

        Task<SmtpAttemptResult> opening = wire.FailToOpenAsync();
        await silent.Task.Capped();
        await Hang.UntilAsync(() =>
        {
            time.Advance(TimeSpan.FromMinutes(1));
            return opening.IsCompleted;
        });
        SmtpAttemptResult result = await opening;

        Assert.Equal(expected, result.Error!.Message);
        Assert.Equal((stage, true, true), (result.Stage, result.IsConnectionFault, result.IsTransient));
    }

    private void Serve(Func<RawConversation, Task> talk) => _server = new RawServer(talk);

    private Task<SmtpAttemptResult> FailAsync(bool isSecure = false) => Wires.To(_server!.Port, o => o.EnableSsl = isSecure).FailToOpenAsync();
}
