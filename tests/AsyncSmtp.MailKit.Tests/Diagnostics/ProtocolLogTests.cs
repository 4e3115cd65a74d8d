using System.Text;
using AsyncSmtp.MailKit.Diagnostics;
using AsyncSmtp.MailKit.Tests.Security;
using AsyncSmtp.Testing;
using MailKit;
using MailKit.Security;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Testing;
using MimeKit;
using MailKitClient = MailKit.Net.Smtp.SmtpClient;

namespace AsyncSmtp.MailKit.Tests.Diagnostics;

public sealed class ProtocolLogTests
{
    private const string Secret = "the-secret-of-ann";

    private readonly FakeLogCollector _collector = FakeLogCollector.Create(new());

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("PLAIN")]
    [InlineData("LOGIN")]
    public async Task LogClient_Password_IsNotShown(string mechanism)
    {
        await using LoopbackSmtpServer server = LoopbackSmtpServer.Start();
        using MailKitClient client = new(Create());
        await client.ConnectAsync(server.Host, server.Port, SecureSocketOptions.None, Token).Capped();

        await client.AuthenticateAsync(SaslMechanism.Create(mechanism, new System.Net.NetworkCredential("ann", Secret))!, Token).Capped();

        AssertNoSecret($"\0ann\0{Secret}", Secret);
        Assert.Contains(Lines, static line => line.StartsWith("Connection 1 C: AUTH ", StringComparison.Ordinal));
        Assert.Contains(Lines, static line => line.Contains("S: 235 ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task LogClient_AccessToken_IsNotShown()
    {
        await using TokenServer server = new() { GoodToken = Secret };
        using MailKitClient client = new(Create());
        await client.ConnectAsync("127.0.0.1", server.Port, SecureSocketOptions.None, Token).Capped();

        await client.AuthenticateAsync(new SaslMechanismOAuth2("ann", Secret), Token).Capped();

        AssertNoSecret($"user=ann\u0001auth=Bearer {Secret}\u0001\u0001", Secret);
        Assert.Contains(Lines, static line => line.StartsWith("Connection 1 C: AUTH XOAUTH2 ***", StringComparison.Ordinal));
    }

    [Fact]
    public async Task LogClient_Mail_IsItsCommandsAndTheLengthOfItsContent()
    {
        await using LoopbackSmtpServer server = LoopbackSmtpServer.Start();
        using MailKitClient client = new(Create());
        await client.ConnectAsync(server.Host, server.Port, SecureSocketOptions.None, Token).Capped();
        for (int i = 0; i < 2; i++)
        {
            using MimeMessage message = Message(recipients: 200);
            await client.SendAsync(message, Token).Capped();
        }

        await client.DisconnectAsync(true, Token).Capped();

        string[] expected = [.. server.Connections[0].Commands];
        Assert.Equal(expected, Lines.Where(static line => line.Contains(" C: ", StringComparison.Ordinal) && !line.Contains("bytes of content", StringComparison.Ordinal)).Select(static line => line["Connection 1 C: ".Length..]));
        Assert.Equal(2, Lines.Count(static line => line.Contains("bytes of content", StringComparison.Ordinal)));
        Assert.DoesNotContain(Lines, static line => line.Contains("Hello", StringComparison.Ordinal));
        Assert.All(_collector.GetSnapshot(), static record => Assert.Equal(LogLevel.Trace, record.Level));
    }

    /// <summary>MailKit writes the command and the beginning of the content together.</summary>
    [Fact]
    public void LogClient_Bdat_IsTheCommandAndTheLengthOfItsContent()
    {
        using IProtocolLogger log = Create();
        log.AuthenticationSecretDetector = new Secrets();

        Client("MAIL FROM:<a@example.com>\r\nRCPT TO:<b@exam");
        Client("ple.com>\r\nBDAT 12 LAST\r\nHello\r\n");
        Client("Hello");
        Server("250 fine\r\n250 fi");
        Server("ne\r\n250 fine\r\n");
        Client("QUIT\r\n");

        Assert.Equal(
            ["C: MAIL FROM:<a@example.com>", "C: RCPT TO:<b@example.com>", "C: BDAT 12 LAST", "C: (12 bytes of content)", "S: 250 fine", "S: 250 fine", "S: 250 fine", "C: QUIT"],
            Lines.Select(static line => line["Connection 1 ".Length..]));

        void Client(string text) => log.LogClient([.. "??"u8, .. Encoding.ASCII.GetBytes(text)], 2, text.Length);

        void Server(string text) => log.LogServer(Encoding.ASCII.GetBytes(text), 0, text.Length);
    }

    [Fact]
    public void LogClient_NobodyKnowsTheSecrets_ShowsNothing()
    {
        using IProtocolLogger log = Create();

        log.LogClient(Encoding.ASCII.GetBytes(Secret + "\r\n"), 0, Secret.Length + 2);

        Assert.Equal("Connection 1 C: " + new string('*', Secret.Length), Assert.Single(Lines));
    }

    /// <summary>As MailKit counts: from the beginning of the buffer.</summary>
    [Fact]
    public void LogClient_SecretInTheMiddleOfABuffer_IsOverwrittenThere()
    {
        using IProtocolLogger log = Create();
        log.AuthenticationSecretDetector = new Secrets(new AuthenticationSecret(7, 3));

        log.LogClient("??AUTH abc\r\n"u8.ToArray(), 2, 10);

        Assert.Equal("Connection 1 C: AUTH ***", Assert.Single(Lines));
    }

    [Fact]
    public void LogServer_ControlCharacters_AreNotWritten()
    {
        using IProtocolLogger log = Create();

        log.LogServer("250 \u001b[31mred\r\n"u8.ToArray(), 0, 14);

        Assert.Equal("Connection 1 S: 250 ?[31mred", Assert.Single(Lines));
    }

    [Fact]
    public void Create_NotWantedOrNobodyListens_IsNone()
    {
        using ILoggerFactory loggers = Loggers();

        Assert.IsType<NullProtocolLogger>(new ProtocolLogs(isWanted: false, loggers).Create());
        Assert.IsType<NullProtocolLogger>(new ProtocolLogs(isWanted: true, NullLoggerFactory.Instance).Create());
        Assert.IsType<ProtocolLog>(new ProtocolLogs(isWanted: true, loggers).Create());
    }

    private IEnumerable<string> Lines => _collector.GetSnapshot().Select(static record => record.Message).Where(static line => !line.EndsWith(" is open.", StringComparison.Ordinal));

    private void AssertNoSecret(params string[] secrets) => Assert.DoesNotContain(Lines, line => secrets.Any(secret =>
        line.Contains(secret, StringComparison.Ordinal) || line.Contains(Convert.ToBase64String(Encoding.UTF8.GetBytes(secret)), StringComparison.Ordinal)));

    private IProtocolLogger Create()
    {
        using ILoggerFactory loggers = Loggers();
        return new ProtocolLogs(isWanted: true, loggers).Create();
    }

    private ILoggerFactory Loggers() => LoggerFactory.Create(logging => logging.SetMinimumLevel(LogLevel.Trace).AddProvider(new FakeLoggerProvider(_collector)));

    private static MimeMessage Message(int recipients) => new(
        [MailboxAddress.Parse("a@example.com")], Enumerable.Range(0, recipients).Select(static i => MailboxAddress.Parse($"r{i}@example.com")), "Hello", new TextPart("plain") { Text = "Hello\r\n354 Hello\r\nBDAT Hello\r\n" });

    private sealed class Secrets(params AuthenticationSecret[] secrets) : IAuthenticationSecretDetector
    {
        public IList<AuthenticationSecret> DetectSecrets(byte[] buffer, int offset, int count) => secrets;
    }
}
