using System.Collections.Concurrent;
using System.Net.Mail;
using AsyncSmtp.Servers.Tests.Servers;
using MailKit.Security;

namespace AsyncSmtp.Servers.Tests;

/// <summary>Logins with an access token (XOAUTH2) that the server refuses although it should be good for an hour.</summary>
[Trait(Transports.Trait, Transports.Named)]
public sealed class TokenLoginTests
{
    private const string User = "shop@example.com";

    [Theory]
    [InlineData(TransportKind.MailKit, false)]
    [InlineData(TransportKind.MailKit, true)]
    [InlineData(TransportKind.Pipelining, false)]
    [InlineData(TransportKind.Pipelining, true)]
    public async Task SendAsync_TokenRefused_IsReplacedOnceAndTheMailArrives(TransportKind transport, bool challenges)
    {
        Required.OrSkip(TokenServer.Missing);
        await using TokenServer server = await TokenServer.StartAsync(challenges);
        TokenSource tokens = new("expired", TokenServer.GoodToken, "unasked-for");
        MailSendResult result;
        await using (SmtpMailSender sender = Open(transport, server, tokens))
        {
            using MailMessage message = Compose(0);
            result = await sender.SendAsync(message, TestContext.Current.CancellationToken).Capped();
        }

        await server.StopAsync();
        Assert.Equal((DeliveryOutcome.Sent, 1, 2), (result.Outcome, result.Attempts, tokens.Asked));
        Assert.Equal([new TokenLogin(User, "expired", false), new TokenLogin(User, TokenServer.GoodToken, true)], server.Logins);
        Assert.Equal([new Arrival(result.MessageId, "to0@example.com")], server.Arrivals);
    }

    [Theory]
    [InlineData(TransportKind.MailKit, false, "535 5.7.8 The token has expired")]
    [InlineData(TransportKind.MailKit, true, "535 Error: Username and Password not accepted")]
    [InlineData(TransportKind.Pipelining, false, "535 5.7.8 The token has expired")]
    [InlineData(TransportKind.Pipelining, true, "535 Error: Username and Password not accepted")]
    public async Task SendAsync_TokenStaysRefused_FailsOnceWithTheServersText(TransportKind transport, bool challenges, string text)
    {
        Required.OrSkip(TokenServer.Missing);
        await using TokenServer server = await TokenServer.StartAsync(challenges);
        TokenSource tokens = new("expired", "expired-too", TokenServer.GoodToken);
        MailSendException exception;
        await using (SmtpMailSender sender = Open(transport, server, tokens))
        {
            using MailMessage message = Compose(0);
            exception = await Assert.ThrowsAsync<MailSendException>(() => sender.SendAsync(message, TestContext.Current.CancellationToken)).Capped();
        }

        await server.StopAsync();
        Assert.Equal((DeliveryOutcome.NotSent, 535, false, 1, 2), (exception.Outcome, (int)exception.StatusCode, exception.IsTransient, exception.Attempts, tokens.Asked));
        Assert.Contains($"The server refused the authentication: {text}", exception.Message, StringComparison.Ordinal);
        Assert.IsAssignableFrom<AuthenticationException>(exception.InnerException);
        Assert.Equal([new TokenLogin(User, "expired", false), new TokenLogin(User, "expired-too", false)], server.Logins);
        Assert.Empty(server.Arrivals);
    }

    [Theory]
    [InlineData(TransportKind.MailKit)]
    [InlineData(TransportKind.Pipelining)]
    public async Task SendAsync_TokenRefusedOnManyConnections_IsReplacedOnceForAll(TransportKind transport)
    {
        const int Messages = 100;
        Required.OrSkip(TokenServer.Missing);
        await using TokenServer server = await TokenServer.StartAsync();
        TokenSource tokens = new("expired", TokenServer.GoodToken, "unasked-for");
        MailSendResult[] results;
        await using (SmtpMailSender sender = Open(transport, server, tokens))
        {
            MailMessage[] messages = [.. Enumerable.Range(0, Messages).Select(Compose)];
            results = await Task.WhenAll(messages.Select(message => sender.SendAsync(message, TestContext.Current.CancellationToken))).Capped();
            Array.ForEach(messages, static message => message.Dispose());
        }

        await server.StopAsync();
        Assert.Equal(2, tokens.Asked);
        Assert.DoesNotContain(server.Logins, static login => login.IsAccepted != (login.Token == TokenServer.GoodToken));
        Assert.Equal(results.Select(static result => result.MessageId).Order(StringComparer.Ordinal), server.Arrivals.Select(static arrival => arrival.MessageId).Order(StringComparer.Ordinal));
    }

    private static MailMessage Compose(int number) => new("from@example.com", $"to{number}@example.com", $"Message {number}", "Body");

    private static SmtpMailSender Open(TransportKind transport, TokenServer server, TokenSource tokens)
    {
        AsyncSmtpOptions options = SinkTrial.OptionsFor(server.Port);
        options.EnableSsl = true;
        options.TransportFactory = Transports.FactoryOf(transport, own =>
        {
            own.ServerCertificateValidation = server.Certificate.IsThisOne;
            (own.AccessTokenUser, own.AccessToken) = (User, tokens.NextAsync);
        });
        return Transports.Open(options);
    }

    /// <summary>Gives these tokens, one after the other, and says of each that it is good for an hour.</summary>
    private sealed class TokenSource(params string[] tokens)
    {
        private readonly ConcurrentQueue<string> _left = new(tokens);

        public int Asked => tokens.Length - _left.Count;

        public ValueTask<SmtpAccessToken> NextAsync(CancellationToken cancellationToken)
            => _left.TryDequeue(out string? token) ? ValueTask.FromResult(new SmtpAccessToken(token, DateTimeOffset.UtcNow.AddHours(1))) : throw new InvalidOperationException("No token is left.");
    }
}
