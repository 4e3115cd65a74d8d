using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace AsyncSmtp.Testing.Tests;

public sealed class LoopbackSmtpServerTlsAndAuthTests
{
    [Fact]
    public async Task StartTls_Offered_SecuresTheMail()
    {
        await using LoopbackSmtpServer server = LoopbackSmtpServer.Start();
        using RawClient client = await RawClient.GreetAsync(server);

        await client.SecureAsync(server);

        string reply = await client.ExpectAsync(250, "EHLO again");
        Assert.DoesNotContain("STARTTLS", reply, StringComparison.Ordinal);
        await client.SendMailAsync();
        Assert.True(Assert.Single(server.Mails).IsSecure);
        Assert.True(Assert.Single(server.Connections).IsSecure);
        await client.ExpectAsync(503, "STARTTLS");
        await client.ExpectAsync(221, "QUIT");
        await client.ExpectEndAsync();
    }

    [Fact]
    public async Task StartTls_Done_ForgetsWhatWasSaidInClear()
    {
        await using LoopbackSmtpServer server = LoopbackSmtpServer.Start();
        using RawClient client = await RawClient.GreetAsync(server);
        await client.ExpectAsync(235, "AUTH PLAIN " + Base64("\0user\0secret"));
        await client.ExpectAsync(250, "MAIL FROM:<a@example.org>");

        await client.SecureAsync(server);

        await client.ExpectAsync(503, "RCPT TO:<b@example.org>");
        Assert.Null(server.Connections[0].User);
        await client.ExpectAsync(503, "MAIL FROM:<a@example.org>");
    }

    [Fact]
    public async Task StartTls_CommandsSentAhead_AreThrownAway()
    {
        await using LoopbackSmtpServer server = LoopbackSmtpServer.Start();
        using RawClient client = await RawClient.GreetAsync(server);

        await client.SendAsync("STARTTLS\r\nMAIL FROM:<evil@example.org>\r\n");

        Assert.StartsWith("220 ", await client.ReadReplyAsync(), StringComparison.Ordinal);
        Assert.DoesNotContain(server.Connections[0].Commands, line => line.StartsWith("MAIL", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(false, "STARTTLS", "502 5.5.1 ")]
    [InlineData(true, "STARTTLS now", "501 5.5.4 ")]
    public async Task StartTls_NotPossible_IsRefused(bool offered, string command, string expected)
    {
        await using LoopbackSmtpServer server = LoopbackSmtpServer.Start(new() { StartTls = offered });
        using RawClient client = await RawClient.GreetAsync(server);

        Assert.StartsWith(expected, await client.AskAsync(command), StringComparison.Ordinal);
    }

    [Fact]
    public async Task StartTls_HandshakeGarbage_IsNoFault()
    {
        await using LoopbackSmtpServer server = LoopbackSmtpServer.Start();
        using RawClient client = await RawClient.GreetAsync(server);
        await client.ExpectAsync(220, "STARTTLS");

        await client.SendAsync("This is no client hello, and it never will be.\r\n");

        await HangCap.UntilAsync(() => server.Connections[0].ClosedAt is not null);
        Assert.Empty(server.Faults);
    }

    [Fact]
    public async Task Certificate_IsForLocalhost()
    {
        await using LoopbackSmtpServer server = LoopbackSmtpServer.Start();

        Assert.Equal("CN=localhost", server.Certificate.Subject);
        Assert.True(server.Certificate.MatchesHostname("localhost"));
        Assert.True(server.Certificate.MatchesHostname("127.0.0.1"));
        Assert.Same(server.Certificate, server.Certificate);
    }

    [Fact]
    public async Task AcceptCertificate_OfAnotherServer_IsRefused()
    {
        await using LoopbackSmtpServer server = LoopbackSmtpServer.Start();
        await using LoopbackSmtpServer other = LoopbackSmtpServer.Start();
        using X509Certificate2 own = X509CertificateLoader.LoadCertificate(server.Certificate.RawData);

        Assert.True(server.AcceptCertificate(this, own, null, default));
        Assert.False(server.AcceptCertificate(this, other.Certificate, null, default));
        Assert.False(server.AcceptCertificate(this, null, null, default));
    }

    [Fact]
    public async Task RequireTls_InClear_RefusesMail()
    {
        await using LoopbackSmtpServer server = LoopbackSmtpServer.Start(new() { RequireTls = true });
        using RawClient client = await RawClient.GreetAsync(server);

        Assert.StartsWith("530 5.7.0 ", await client.AskAsync("MAIL FROM:<a@example.org>"), StringComparison.Ordinal);

        await client.SecureAsync(server);
        await client.ExpectAsync(250, "EHLO again");
        await client.ExpectAsync(250, "MAIL FROM:<a@example.org>");
    }

    [Fact]
    public async Task RequireAuthentication_WithoutIt_RefusesMail()
    {
        await using LoopbackSmtpServer server = LoopbackSmtpServer.Start(new() { RequireAuthentication = true });
        using RawClient client = await RawClient.GreetAsync(server);

        Assert.StartsWith("530 5.7.0 ", await client.AskAsync("MAIL FROM:<a@example.org>"), StringComparison.Ordinal);

        await client.ExpectAsync(235, "AUTH PLAIN " + Base64("\0user\0secret"));
        await client.SendMailAsync();
        Assert.Equal("user", Assert.Single(server.Mails).User);
    }

    [Theory]
    [InlineData("AUTH PLAIN {0}")]
    [InlineData("AUTH plain {0}")]
    [InlineData("AUTH PLAIN|{0}")]
    [InlineData("AUTH LOGIN|{1}|{2}")]
    [InlineData("AUTH login {1}|{2}")]
    public async Task Auth_RightCredentials_AreTaken(string exchange)
    {
        await using LoopbackSmtpServer server = LoopbackSmtpServer.Start(new() { CheckCredentials = (user, password) => (user, password) == ("us er", "sëcret") });
        using RawClient client = await RawClient.GreetAsync(server);

        Assert.StartsWith("235 2.7.0 ", await ExchangeAsync(client, exchange, "us er", "sëcret"), StringComparison.Ordinal);

        Assert.Equal("us er", server.Connections[0].User);
        await client.ExpectAsync(503, "AUTH PLAIN " + Base64("\0user\0secret"));
    }

    [Theory]
    [InlineData("AUTH PLAIN {0}")]
    [InlineData("AUTH PLAIN|{0}")]
    [InlineData("AUTH LOGIN|{1}|{2}")]
    [InlineData("AUTH LOGIN {1}|{2}")]
    public async Task Auth_WrongCredentials_AreRefused(string exchange)
    {
        await using LoopbackSmtpServer server = LoopbackSmtpServer.Start(new() { CheckCredentials = (_, _) => false });
        using RawClient client = await RawClient.GreetAsync(server);

        Assert.StartsWith("535 5.7.8 ", await ExchangeAsync(client, exchange, "user", "wrong"), StringComparison.Ordinal);

        Assert.Null(server.Connections[0].User);
        await client.ExpectAsync(250, "NOOP");
    }

    [Theory]
    [InlineData("AUTH", "501 5.5.4 ")]
    [InlineData("AUTH CRAM-MD5", "504 5.5.4 ")]
    [InlineData("AUTH None", "504 5.5.4 ")]
    [InlineData("AUTH 1", "504 5.5.4 ")]
    [InlineData("AUTH PLAIN,LOGIN", "504 5.5.4 ")]
    [InlineData("AUTH PLAIN|*", "501 5.7.0 ")]
    [InlineData("AUTH LOGIN|*", "501 5.7.0 ")]
    [InlineData("AUTH LOGIN|{1}|*", "501 5.7.0 ")]
    [InlineData("AUTH PLAIN ?", "501 5.5.2 ")]
    [InlineData("AUTH PLAIN =", "501 5.5.2 ")]
    [InlineData("AUTH PLAIN {1}", "501 5.5.2 ")]
    [InlineData("AUTH LOGIN|?", "501 5.5.2 ")]
    [InlineData("AUTH LOGIN|{1}|?", "501 5.5.2 ")]
    public async Task Auth_Malformed_IsRefused(string exchange, string expected)
    {
        await using LoopbackSmtpServer server = LoopbackSmtpServer.Start();
        using RawClient client = await RawClient.GreetAsync(server);

        Assert.StartsWith(expected, await ExchangeAsync(client, exchange, "user", "secret"), StringComparison.Ordinal);
        await client.ExpectAsync(250, "NOOP");
    }

    [Fact]
    public async Task Auth_MechanismsChosen_OffersThose()
    {
        await using LoopbackSmtpServer server = LoopbackSmtpServer.Start(new() { AuthMechanisms = SmtpAuthMechanisms.Plain });
        using RawClient client = await RawClient.GreetAsync(server);

        Assert.EndsWith("250 AUTH PLAIN", await client.AskAsync("EHLO again"), StringComparison.Ordinal);
        await client.ExpectAsync(504, "AUTH LOGIN");
    }

    [Fact]
    public async Task Auth_Off_IsRefused()
    {
        await using LoopbackSmtpServer server = LoopbackSmtpServer.Start(new() { AuthMechanisms = SmtpAuthMechanisms.None });
        using RawClient client = await RawClient.GreetAsync(server);

        await client.ExpectAsync(502, "AUTH LOGIN");
    }

    [Fact]
    public async Task AuthRequiresTls_InClear_IsNeitherOfferedNorTaken()
    {
        await using LoopbackSmtpServer server = LoopbackSmtpServer.Start(new() { AuthRequiresTls = true });
        using RawClient client = await RawClient.GreetAsync(server);

        Assert.DoesNotContain("AUTH", await client.AskAsync("EHLO again"), StringComparison.Ordinal);
        Assert.StartsWith("538 5.7.11 ", await client.AskAsync("AUTH PLAIN " + Base64("\0user\0secret")), StringComparison.Ordinal);

        await client.SecureAsync(server);
        Assert.Contains("AUTH PLAIN LOGIN", await client.AskAsync("EHLO again"), StringComparison.Ordinal);
        await client.ExpectAsync(235, "AUTH PLAIN " + Base64("\0user\0secret"));
    }

    /// <summary>Says the lines between the bars, with {0} the PLAIN response, {1} the user and {2} the password, and returns the last reply; all others must be 334.</summary>
    private static async Task<string> ExchangeAsync(RawClient client, string exchange, string user, string password)
    {
        string[] lines = [.. exchange.Replace("{0}", Base64($"\0{user}\0{password}"), StringComparison.Ordinal).Replace("{1}", Base64(user), StringComparison.Ordinal)
            .Replace("{2}", Base64(password), StringComparison.Ordinal).Split('|')];
        foreach (string line in lines[..^1])
        {
            await client.ExpectAsync(334, line);
        }

        return await client.AskAsync(lines[^1]);
    }

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
}
