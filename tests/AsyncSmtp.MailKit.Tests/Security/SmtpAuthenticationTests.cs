using System.Net;
using AsyncSmtp.MailKit.Security;
using AsyncSmtp.Testing;
using MailKit.Net.Smtp;
using MailKit.Security;

namespace AsyncSmtp.MailKit.Tests.Security;

public sealed class SmtpAuthenticationTests : IAsyncDisposable
{
    private readonly TokenServer _server = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task LogInAsync_TokenThatIsRefused_IsReplacedOnce(bool closes)
    {
        _server.ClosesOnRefusal = closes;
        using AccessTokenCache tokens = Tokens("expired", "good");
        using SmtpClient client = new();

        await LogInAsync(client, tokens);

        Assert.True(client.IsAuthenticated);
        Assert.Equal(["expired", "good"], _server.Tokens);
        Assert.Equal("good", (await tokens.GetAsync(Token).Capped()).Token);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task LogInAsync_OtherTokenIsRefusedToo_FailsWithTheServersText(bool closes)
    {
        _server.ClosesOnRefusal = closes;
        using AccessTokenCache tokens = Tokens("expired", "expired too", "good");
        using SmtpClient client = new();

        AuthenticationException e = await Assert.ThrowsAsync<AuthenticationException>(() => LogInAsync(client, tokens));

        Assert.Equal("535: 5.7.8 The token has expired", e.Message);
        Assert.Equal(["expired", "expired too"], _server.Tokens);
    }

    [Fact]
    public async Task LogInAsync_GoodToken_IsUsedByAllConnections()
    {
        using AccessTokenCache tokens = Tokens("good");
        for (int i = 0; i < 3; i++)
        {
            using SmtpClient client = new();
            await LogInAsync(client, tokens);
        }

        Assert.Equal(["good", "good", "good"], _server.Tokens);
    }

    [Fact]
    public async Task LogInAsync_Password_IsGivenOnceAndRefusedWithTheServersText()
    {
        await using LoopbackSmtpServer server = LoopbackSmtpServer.Start(new() { CheckCredentials = (user, password) => (user, password) == ("ann", "secret") });
        using SmtpClient client = new();
        await client.ConnectAsync(server.Host, server.Port, SecureSocketOptions.None, Token).Capped();

        AuthenticationException e = await Assert.ThrowsAsync<AuthenticationException>(() => LogInAsync("wrong"));
        await LogInAsync("secret");

        Assert.StartsWith("535: ", e.Message, StringComparison.Ordinal);
        Assert.Equal(2, server.Connections[0].Commands.Count(static line => line.StartsWith("AUTH PLAIN", StringComparison.Ordinal)));
        Assert.Equal("ann", server.Connections[0].User);

        Task LogInAsync(string password) => new SmtpAuthentication([], new NetworkCredential("ann", password), tokens: null).LogInAsync(new ClientLogin(client, _ => throw new InvalidOperationException()), Token).Capped();
    }

    private async Task LogInAsync(SmtpClient client, AccessTokenCache tokens)
    {
        await ConnectAsync(Token);
        await new SmtpAuthentication([], new NetworkCredential("ann@example.com", ""), tokens).LogInAsync(new ClientLogin(client, ConnectAsync), Token).Capped();

        Task ConnectAsync(CancellationToken cancellationToken) => client.ConnectAsync("127.0.0.1", _server.Port, SecureSocketOptions.None, cancellationToken).Capped();
    }

    private static AccessTokenCache Tokens(params string[] tokens)
    {
        Queue<string> queue = new(tokens);
        return new(_ => new(new SmtpAccessToken(queue.Dequeue(), DateTimeOffset.MaxValue)), TimeProvider.System);
    }
}
