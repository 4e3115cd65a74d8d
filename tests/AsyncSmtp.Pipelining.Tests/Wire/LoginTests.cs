using System.Security.Cryptography;
using System.Text;
using AsyncSmtp.MailKit.Tests.Security;
using AsyncSmtp.Pipelining.Wire;
using AsyncSmtp.Storm.Tests.EvilServers;
using AsyncSmtp.Testing;

namespace AsyncSmtp.Pipelining.Tests.Wire;

public sealed class LoginTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(SmtpAuthMechanisms.Plain, false)]
    [InlineData(SmtpAuthMechanisms.Login, false)]
    [InlineData(SmtpAuthMechanisms.Plain | SmtpAuthMechanisms.Login, true)]
    public async Task OpenAsync_Password_IsLoggedIn(SmtpAuthMechanisms mechanisms, bool isSecure)
    {
        await using LoopbackSmtpServer server = LoopbackSmtpServer.Start(new() { AuthMechanisms = mechanisms, AuthRequiresTls = isSecure, RequireAuthentication = true, CheckCredentials = static (user, password) => (user, password) == ("ann", "hunter2") });
        SmtpWire wire = Wires.To(server, o => (o.EnableSsl, o.UserName, o.Password) = (isSecure, "ann", "hunter2"));

        await wire.OpenAsync(Token).Capped();
        await wire.SendMailAsync();

        Assert.Equal("ann", server.Connections[0].User);
        Assert.Equal(SmtpAttemptStage.Conversation, wire.Stage);
        wire.End();
    }

    [Theory]
    [InlineData(535, false)]
    [InlineData(454, false)]
    [InlineData(535, true)]
    public async Task OpenAsync_PasswordThatIsRefused_IsGivenOnceAndNothingIsSent(int code, bool byLogin)
    {
        await using LoopbackSmtpServer server = LoopbackSmtpServer.Start(new()
        {
            AuthMechanisms = byLogin ? SmtpAuthMechanisms.Login : SmtpAuthMechanisms.Plain | SmtpAuthMechanisms.Login,
            Script = step => step.Stage == SmtpServerStage.Credentials ? SmtpServerAction.Reply(code, "5.7.8 no such password") : null,
        });

        SmtpAttemptResult result = await Wires.To(server, static o => (o.UserName, o.Password) = ("ann", "hunter2")).FailToOpenAsync();

        Assert.Equal((SmtpAttemptStage.Authenticating, code, "5.7.8 no such password", false), (result.Stage, (int)result.StatusCode, result.Reply, result.IsConnectionUsable));
        Assert.DoesNotContain("hunter2", result.Error!.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(server.Connections[0].Commands, static line => line.StartsWith("MAIL", StringComparison.Ordinal));
        Assert.Single(server.Connections[0].Commands, static line => line.StartsWith("AUTH", StringComparison.Ordinal));
    }

    [Fact]
    public async Task OpenAsync_NothingInCommon_SaysWhatThereIs()
    {
        await using LoopbackSmtpServer server = LoopbackSmtpServer.Start(new() { AuthMechanisms = SmtpAuthMechanisms.Plain });

        SmtpAttemptResult result = await Wires.To(server, static o => (o.UserName, o.Password) = ("ann", "hunter2"), static o => o.SaslMechanisms.Add("CRAM-MD5")).FailToOpenAsync();

        Assert.Equal((SmtpAttemptStage.Authenticating, "The server offers PLAIN; the sender would use CRAM-MD5."), (result.Stage, result.Error!.Message));
    }

    [Fact]
    public async Task OpenAsync_NoAuthenticationOnOffer_IsAnError()
    {
        await using LoopbackSmtpServer server = LoopbackSmtpServer.Start(new() { AuthMechanisms = SmtpAuthMechanisms.None, StartTls = false });

        SmtpAttemptResult result = await Wires.To(server, static o => (o.UserName, o.Password) = ("ann", "hunter2")).FailToOpenAsync();

        Assert.Equal(SmtpAttemptStage.Authenticating, result.Stage);
        Assert.StartsWith("The server offers no authentication;", result.Error!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task OpenAsync_AuthenticationAfterTlsOnly_SaysWhatToDo()
    {
        await using LoopbackSmtpServer server = LoopbackSmtpServer.Start(new() { AuthRequiresTls = true });

        SmtpAttemptResult result = await Wires.To(server, static o => (o.UserName, o.Password) = ("ann", "hunter2")).FailToOpenAsync();

        Assert.Equal("The server offers no authentication before STARTTLS: set EnableSsl to true.", result.Error!.Message);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task OpenAsync_TokenThatIsRefused_IsReplacedOnceOnANewConnection(bool closes)
    {
        await using TokenServer server = new() { ClosesOnRefusal = closes };
        SmtpWire wire = Wires.To(server.Port, transport: Tokens("expired", "good"));

        await wire.OpenAsync(Token).Capped();

        Assert.Equal(["expired", "good"], server.Tokens);
        Assert.Equal(SmtpAttemptStage.Conversation, wire.Stage);
        Assert.False(wire.HasInput());
        wire.End();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task OpenAsync_OtherTokenIsRefusedToo_FailsWithTheServersText(bool closes)
    {
        await using TokenServer server = new() { ClosesOnRefusal = closes };

        SmtpAttemptResult result = await Wires.To(server.Port, transport: Tokens("expired", "expired too", "good")).FailToOpenAsync();

        Assert.Equal((SmtpAttemptStage.Authenticating, 535, "5.7.8 The token has expired"), (result.Stage, (int)result.StatusCode, result.Reply));
        Assert.Equal(["expired", "expired too"], server.Tokens);
    }

    [Fact]
    public async Task OpenAsync_SourceOfTokensThatFails_MayPass()
    {
        await using TokenServer server = new();

        SmtpAttemptResult result = await Wires.To(server.Port, transport: static o => (o.AccessToken, o.AccessTokenUser) = (static _ => throw new HttpRequestException("no authority"), "ann")).FailToOpenAsync();

        Assert.Equal((SmtpAttemptStage.Authenticating, true, false), (result.Stage, result.IsTransient, result.IsConnectionFault));
    }

    [Fact]
    public async Task OpenAsync_DefaultMechanisms_AreThoseThatCanBeUsed()
    {
        await using RawServer server = new(static async talk =>
        {
            await talk.SayAsync("220 Hello\r\n");
            await talk.AnswerAsync("250-Hello\r\n250 AUTH DIGEST-MD5 NTLM GSSAPI SCRAM-SHA-256-PLUS\r\n");
            await talk.SilenceAsync();
        });

        SmtpAttemptResult result = await Wires.To(server.Port, static o => (o.UserName, o.Password) = ("ann", "hunter2")).FailToOpenAsync();

        Assert.Equal("The server offers DIGEST-MD5, GSSAPI, NTLM, SCRAM-SHA-256-PLUS; the sender would use SCRAM-SHA-512, SCRAM-SHA-256, SCRAM-SHA-1, CRAM-MD5, PLAIN, LOGIN.", result.Error!.Message);
    }

    [Fact]
    public async Task OpenAsync_CramMd5_AnswersTheChallenge()
    {
        string response = "";
        SmtpWire wire = await LogInAsync("CRAM-MD5", async talk =>
        {
            Assert.Equal("AUTH CRAM-MD5", await talk.HearAsync());
            await talk.SayAsync($"334 {Base64("<1@mx>")}\r\n");
            response = Text(await talk.HearAsync());
        });

#pragma warning disable CA5351 // The mechanism's.
        Assert.Equal($"ann {Convert.ToHexStringLower(HMACMD5.HashData("hunter2"u8, "<1@mx>"u8))}", response);
#pragma warning restore CA5351
        wire.End();
    }

    /// <summary>RFC 5802, with the server's proof in a challenge of its own, which the client answers with nothing.</summary>
    [Fact]
    public async Task OpenAsync_Scram_ProvesThePasswordAndHearsTheServersProof()
    {
        string last = "?";
        SmtpWire wire = await LogInAsync("SCRAM-SHA-256", async talk =>
        {
            string first = Text((await talk.HearAsync())["AUTH SCRAM-SHA-256 ".Length..]);
            Assert.StartsWith("n,,n=ann,r=", first, StringComparison.Ordinal);
            string challenge = $"r={first["n,,n=ann,r=".Length..]}more,s={Base64("salt")},i=4096";
            await talk.SayAsync($"334 {Base64(challenge)}\r\n");
            string final = Text(await talk.HearAsync());
            int proofAt = final.IndexOf(",p=", StringComparison.Ordinal);
            byte[] message = Encoding.UTF8.GetBytes($"{first["n,,".Length..]},{challenge},{final[..proofAt]}");
            byte[] salted = Rfc2898DeriveBytes.Pbkdf2("hunter2"u8, "salt"u8, 4_096, HashAlgorithmName.SHA256, 32);
            byte[] clientKey = HMACSHA256.HashData(salted, "Client Key"u8);
            byte[] signature = HMACSHA256.HashData(SHA256.HashData(clientKey), message);
            Assert.Equal(Convert.ToBase64String([.. clientKey.Zip(signature, static (key, sign) => (byte)(key ^ sign))]), final[(proofAt + 3)..]);
            await talk.SayAsync($"334 {Base64($"v={Convert.ToBase64String(HMACSHA256.HashData(HMACSHA256.HashData(salted, "Server Key"u8), message))}")}\r\n");
            last = await talk.HearAsync();
        });

        Assert.Equal("", last);
        wire.End();
    }

    [Fact]
    public async Task OpenAsync_OAuthBearer_HasTheTokenAndTheServer()
    {
        string first = "";
        string after = "";
        SmtpWire wire = await LogInAsync(
            "OAUTHBEARER",
            async talk =>
            {
                first = Text((await talk.HearAsync())["AUTH OAUTHBEARER ".Length..]);
                await talk.SayAsync($"334 {Base64("{}")}\r\n");
                after = Text(await talk.HearAsync());
            },
            isToken: true);

        Assert.Matches("^n,a=ann@example.com,\u0001host=127.0.0.1\u0001port=[0-9]+\u0001auth=Bearer the-token\u0001\u0001$", first);
        Assert.Equal("\u0001", after);
        wire.End();
    }

    [Fact]
    public async Task OpenAsync_ChallengeThatIsNoBase64_IsAFailedLogin()
    {
        await using RawServer server = new(static async talk =>
        {
            await talk.SayAsync("220 Hello\r\n");
            await talk.AnswerAsync("250-Hello\r\n250 AUTH CRAM-MD5\r\n");
            await talk.AnswerAsync("334 ?!\r\n");
            await talk.SilenceAsync();
        });

        SmtpAttemptResult result = await Wires.To(server.Port, static o => (o.UserName, o.Password) = ("ann", "hunter2")).FailToOpenAsync();

        Assert.Equal((SmtpAttemptStage.Authenticating, "The server's challenge is none for CRAM-MD5."), (result.Stage, result.Error!.Message));
    }

    [Fact]
    public async Task OpenAsync_EndlessChallenges_AreGivenUp()
    {
        await using RawServer server = new(static async talk =>
        {
            await talk.SayAsync("220 Hello\r\n");
            await talk.AnswerAsync("250-Hello\r\n250 AUTH PLAIN\r\n");
            while (true)
            {
                await talk.AnswerAsync("334 \r\n");
            }
        });

        SmtpAttemptResult result = await Wires.To(server.Port, static o => (o.UserName, o.Password) = ("ann", "hunter2")).FailToOpenAsync();

        Assert.Equal(SmtpAttemptStage.Authenticating, result.Stage);
        Assert.Equal("The server did not come to an end of PLAIN.", result.Error!.Message);
    }

    /// <summary>A server that offers one mechanism, and says welcome when the test has seen what it wanted.</summary>
    private static async Task<SmtpWire> LogInAsync(string mechanism, Func<RawConversation, Task> exchange, bool isToken = false)
    {
        Exception? wrong = null;
        await using RawServer server = new(async talk =>
        {
            await talk.SayAsync("220 Hello\r\n");
            await talk.AnswerAsync($"250-Hello\r\n250 AUTH {mechanism}\r\n");
            wrong = await Record.ExceptionAsync(() => exchange(talk));
            await talk.SayAsync(wrong is null ? "235 Welcome\r\n" : "535 No\r\n");
        });
        SmtpWire wire = Wires.To(server.Port, o => (o.UserName, o.Password) = isToken ? (null, null) : ("ann", "hunter2"), isToken ? Tokens("the-token") : null);
        Exception? failure = await Record.ExceptionAsync(() => wire.OpenAsync(Token).Capped());
        Assert.Null(wrong);
        Assert.Null(failure);
        return wire;
    }

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));

    private static string Text(string base64) => Encoding.UTF8.GetString(Convert.FromBase64String(base64));

    private static Action<PipeliningTransportOptions> Tokens(params string[] tokens)
    {
        Queue<string> queue = new(tokens);
        return o => (o.AccessToken, o.AccessTokenUser) = (_ => new(new SmtpAccessToken(queue.Dequeue(), DateTimeOffset.MaxValue)), "ann@example.com");
    }
}
