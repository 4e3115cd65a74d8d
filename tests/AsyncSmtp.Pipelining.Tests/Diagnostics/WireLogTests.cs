using System.Text;
using AsyncSmtp.MailKit.Tests.Security;
using AsyncSmtp.Pipelining.Diagnostics;
using AsyncSmtp.Pipelining.Tests.Wire;
using AsyncSmtp.Pipelining.Wire;
using AsyncSmtp.Testing;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Testing;

namespace AsyncSmtp.Pipelining.Tests.Diagnostics;

public sealed class WireLogTests : IDisposable
{
    private const string Secret = "the-secret-of-ann";

    private readonly FakeLogCollector _collector = FakeLogCollector.Create(new());
    private readonly ILoggerFactory _loggers;

    public WireLogTests() => _loggers = LoggerFactory.Create(logging => logging.SetMinimumLevel(LogLevel.Trace).AddProvider(new FakeLoggerProvider(_collector)));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private IEnumerable<string> Lines => _collector.GetSnapshot().Select(static record => record.Message["Connection 1 ".Length..]).Where(static line => !line.EndsWith(" is open.", StringComparison.Ordinal));

    public void Dispose() => _loggers.Dispose();

    [Theory]
    [InlineData(SmtpAuthMechanisms.Plain, false)]
    [InlineData(SmtpAuthMechanisms.Login, false)]
    [InlineData(SmtpAuthMechanisms.Login, true)]
    public async Task OpenAsync_Password_IsNotShown(SmtpAuthMechanisms mechanisms, bool isSecure)
    {
        await using LoopbackSmtpServer server = LoopbackSmtpServer.Start(new() { AuthMechanisms = mechanisms });
        SmtpWire wire = Wires.To(server, o => (o.EnableSsl, o.UserName, o.Password) = (isSecure, "ann", Secret), static o => o.LogProtocol = true, loggers: _loggers);

        await wire.OpenAsync(Token).Capped();
        await wire.SendMailAsync(Secret);

        AssertNoSecret($"\0ann\0{Secret}", Secret);
        Assert.Contains(Lines, static line => line.StartsWith("C: AUTH ", StringComparison.Ordinal));
        Assert.Contains(Lines, static line => line.StartsWith("S: 235 ", StringComparison.Ordinal));
        Assert.Contains("C: MAIL FROM:<a@example.com>", Lines);
        Assert.Equal(1, Lines.Count(static line => line.EndsWith(" bytes of content)", StringComparison.Ordinal)));
        Assert.All(_collector.GetSnapshot(), static record => Assert.Equal((LogLevel.Trace, WireLogs.Category), (record.Level, record.Category)));
        wire.End();
    }

    [Fact]
    public async Task OpenAsync_AccessTokens_AreNotShown()
    {
        await using TokenServer server = new() { GoodToken = Secret };
        Queue<string> tokens = new(["expired", Secret]);
        SmtpWire wire = Wires.To(
            server.Port,
            transport: o => (o.AccessToken, o.AccessTokenUser, o.LogProtocol) = (_ => new(new SmtpAccessToken(tokens.Dequeue(), DateTimeOffset.MaxValue)), "ann", true),
            loggers: _loggers);

        await wire.OpenAsync(Token).Capped();

        AssertNoSecret($"user=ann\u0001auth=Bearer {Secret}\u0001\u0001", "user=ann\u0001auth=Bearer expired\u0001\u0001", Secret);
        Assert.Equal(2, Lines.Count(static line => line == "C: AUTH XOAUTH2 ***"));
        Assert.Equal(2, Lines.Count(static line => line.StartsWith("C: EHLO ", StringComparison.Ordinal)));
        wire.End();
    }

    /// <summary>One flight with the end of one mail and the envelope of the next, and the server's replies when they come.</summary>
    [Fact]
    public void Client_FlightOfContentAndEnvelope_IsTheLengthAndTheCommands()
    {
        WireLog log = Create();

        Client("MAIL FROM:<a@x>\r\nRCPT TO:<b@x>\r\nDATA\r\n");
        Server("250 Ok\r\n250 Ok\r\n354 Go on\r\n");
        Client("Subject: x\r\n\r\n..\r\n.x\r\nMAIL FROM:<no@x>\r\n.\r");
        Server("421 Bye\r\n");
        Client("\nMAIL FROM:<c@x>\r\nRCPT TO:<d@x>\r\nDATA\r\n");
        Server("250 Ok\r\n250 Ok\r\n550 no\r\n554 no\r\n");
        Client("RSET\r\nMAIL FROM:<e@x>\r\nBDAT 6\r\nHello");
        Server("250 Ok\r\n");
        Client("\nBDAT 0 LAST\r\nMAIL FROM:<f@x>\r\nDATA\r\n");
        Server("354 Go on\r\n");
        Client(".\r\nQUIT\r\n");

        Assert.Equal(
            [
                "C: MAIL FROM:<a@x>", "C: RCPT TO:<b@x>", "C: DATA", "S: 250 Ok", "S: 250 Ok", "S: 354 Go on", "S: 421 Bye", "C: (43 bytes of content)", "C: MAIL FROM:<c@x>", "C: RCPT TO:<d@x>", "C: DATA",
                "S: 250 Ok", "S: 250 Ok", "S: 550 no", "S: 554 no", "C: RSET", "C: MAIL FROM:<e@x>", "C: BDAT 6", "S: 250 Ok", "C: (6 bytes of content)", "C: BDAT 0 LAST", "C: MAIL FROM:<f@x>", "C: DATA", "S: 354 Go on",
                "C: (3 bytes of content)", "C: QUIT",
            ],
            Lines);

        void Client(string text) => log.Client(Encoding.ASCII.GetBytes(text));

        void Server(string text) => log.Server(Encoding.ASCII.GetBytes(text));
    }

    [Fact]
    public void Create_NotWantedOrNobodyListens_IsNone()
    {
        Assert.Null(new WireLogs(isWanted: false, _loggers).Create());
        Assert.Null(new WireLogs(isWanted: true, NullLoggerFactory.Instance).Create());
        Assert.NotNull(new WireLogs(isWanted: true, _loggers).Create());
    }

    private WireLog Create() => new WireLogs(isWanted: true, _loggers).Create()!;

    private void AssertNoSecret(params string[] secrets) => Assert.DoesNotContain(Lines, line => secrets.Any(secret =>
        line.Contains(secret, StringComparison.Ordinal) || line.Contains(Convert.ToBase64String(Encoding.UTF8.GetBytes(secret)), StringComparison.Ordinal)));
}
