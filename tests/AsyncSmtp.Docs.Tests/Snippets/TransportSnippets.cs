using Microsoft.Extensions.DependencyInjection;
using MimeKit;

namespace AsyncSmtp.Docs.Tests.Snippets;

/// <summary>The code of docs/choosing-a-transport.md.</summary>
public sealed class TransportSnippets : SnippetServer
{
    [Fact]
    public async Task Register()
    {
        ServiceCollection services = [];
        TokenSource tokens = new();

        // begin-snippet: transport-mailkit
        services.AddAsyncSmtp(o => (o.Host, o.Port) = ("smtp.example.com", 465))
            .UseMailKit(o =>
            {
                o.AccessTokenUser = "shop@example.com";
                o.AccessToken = async cancellationToken => new SmtpAccessToken(await tokens.GetAsync(cancellationToken), DateTimeOffset.UtcNow.AddHours(1));
            });

        // end-snippet
        await using ServiceProvider provider = services.BuildServiceProvider();

        Assert.IsType<MailKitTransportFactory>(provider.GetRequiredService<SmtpMailSender>().TransportFactory);
    }

    [Fact]
    public async Task RegisterPipelining()
    {
        ServiceCollection services = [];

        // begin-snippet: transport-pipelining
        services.AddAsyncSmtp(o => (o.Host, o.MaxConnections) = ("smtp.example.com", 3)).UsePipelining();

        // end-snippet
        await using ServiceProvider provider = services.BuildServiceProvider();

        Assert.IsType<PipeliningTransportFactory>(provider.GetRequiredService<SmtpMailSender>().TransportFactory);
    }

    [Fact]
    public async Task ByHandAndMimeMessage()
    {
        AsyncSmtpOptions options = Options;
        CancellationToken cancellationToken = Token;
        using MimeMessage mimeMessage = new([new MailboxAddress("", "shop@example.com")], [new MailboxAddress("", "you@example.com")], "Your order", new TextPart("plain") { Text = "It is on its way." });

        // begin-snippet: transport-by-hand
        await using var sender = new SmtpMailSender(options, new MailKitTransportFactory(new MailKitTransportOptions { LocalDomain = "shop.example.com" }));

        // end-snippet
        // begin-snippet: transport-mime
        MailSendResult result = await sender.SendAsync(mimeMessage, cancellationToken);

        // end-snippet
        Assert.Equal(DeliveryOutcome.Sent, result.Outcome);
    }

    private sealed class TokenSource
    {
        private readonly string _token = "token";

        public Task<string> GetAsync(CancellationToken cancellationToken) => Task.FromResult(_token);
    }
}
