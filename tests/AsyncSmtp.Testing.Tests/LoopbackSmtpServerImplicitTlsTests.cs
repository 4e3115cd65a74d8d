using MailKit.Net.Smtp;
using MailKit.Security;
using Microsoft.Extensions.Time.Testing;

namespace AsyncSmtp.Testing.Tests;

/// <summary>TLS before the banner: nothing that the server says of itself is said in clear. And the time that a handshake may take, before the banner and after STARTTLS.</summary>
public sealed class LoopbackSmtpServerImplicitTlsTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    [Fact]
    public async Task ImplicitTls_MailKit_SendsAndIsOfferedNoStartTls()
    {
        await using LoopbackSmtpServer server = LoopbackSmtpServer.Start(new() { ImplicitTls = true, Chunking = true });
        using SmtpClient client = new() { ServerCertificateValidationCallback = server.AcceptCertificate, CheckCertificateRevocation = false };

        await client.ConnectAsync(server.Host, server.Port, SecureSocketOptions.SslOnConnect, TestContext.Current.CancellationToken);

        Assert.True(client.IsSecure);
        Assert.False(client.Capabilities.HasFlag(SmtpCapabilities.StartTLS));
        Assert.True(client.Capabilities.HasFlag(SmtpCapabilities.Chunking));
    }

    [Fact]
    public async Task ImplicitTls_ScriptRefusesTheHandshake_EndsWithItsWordsAlone()
    {
        await using LoopbackSmtpServer server = LoopbackSmtpServer.Start(new() { ImplicitTls = true });
        server.Script = static step => step.Stage == SmtpServerStage.TlsHandshake ? SmtpServerAction.Reply(454, "4.7.0 No TLS today") : null;
        using RawClient client = await RawClient.ConnectAsync(server);

        Assert.Equal("454 4.7.0 No TLS today\r\n", await client.ReadToEndAsync());

        Assert.Empty(server.Faults);
    }

    [Fact]
    public async Task ImplicitTls_TooManyConnections_IsSaidUnderTls()
    {
        await using LoopbackSmtpServer server = LoopbackSmtpServer.Start(new() { ImplicitTls = true, MaxConnections = 1 });
        using RawClient first = await RawClient.ConnectAsync(server);
        using RawClient second = await RawClient.ConnectAsync(server);
        await second.ShakeHandsAsync(server);

        Assert.Equal("421 4.7.0 Too many connections\r\n", await second.ReadToEndAsync());

        await first.ShakeHandsAsync(server);
        Assert.StartsWith("220 ", await first.ReadReplyAsync(), StringComparison.Ordinal);
        Assert.Empty(server.Faults);
    }

    [Fact]
    public async Task ImplicitTls_TooManyConnectionsAndNothingToSay_NeedsNoHandshake()
    {
        await using LoopbackSmtpServer server = LoopbackSmtpServer.Start(new() { ImplicitTls = true, MaxConnections = 1, OnTooManyConnections = SmtpServerAction.Reset() });
        using RawClient first = await RawClient.ConnectAsync(server);

        await RawClient.ExpectResetAtConnectAsync(server);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task ImplicitTls_HandshakeTakesTooLong_ClosesWithoutAWord(int connections)
    {
        FakeTimeProvider time = new();
        await using LoopbackSmtpServer server = LoopbackSmtpServer.Start(new() { ImplicitTls = true, MaxConnections = 1, IdleTimeout = Limit, TimeProvider = time });
        RawClient[] clients = [.. await Task.WhenAll(Enumerable.Range(0, connections).Select(_ => RawClient.ConnectAsync(server)))];

        await ExpectEndInTimeAsync(time, clients[^1]);

        Assert.Empty(server.Faults);
        Array.ForEach(clients, static client => client.Dispose());
    }

    [Fact]
    public async Task ImplicitTls_HandshakeTakesTooLong_EndsAsOnIdleSays()
    {
        FakeTimeProvider time = new();
        await using LoopbackSmtpServer server = LoopbackSmtpServer.Start(new() { ImplicitTls = true, IdleTimeout = Limit, TimeProvider = time, OnIdle = SmtpServerAction.Reply(421, "4.4.2 Idle").ThenReset() });
        using RawClient client = await RawClient.ConnectAsync(server);

        Task reset = client.ExpectResetAsync();
        await AdvanceUntilAsync(time, () => reset.IsCompleted);

        await reset;
    }

    [Fact]
    public async Task StartTls_HandshakeTakesTooLong_ClosesWithoutAWord()
    {
        FakeTimeProvider time = new();
        await using LoopbackSmtpServer server = LoopbackSmtpServer.Start(new() { IdleTimeout = Limit, TimeProvider = time });
        using RawClient client = await RawClient.GreetAsync(server);
        await client.ExpectAsync(220, "STARTTLS");

        await ExpectEndInTimeAsync(time, client);

        Assert.Empty(server.Faults);
    }

    private static async Task ExpectEndInTimeAsync(FakeTimeProvider time, RawClient client)
    {
        Task<string> end = client.ReadToEndAsync();
        await AdvanceUntilAsync(time, () => end.IsCompleted);
        Assert.Equal("", await end);
    }

    /// <summary>The server arms its timer in its own time: a clock that is moved once may be moved too early.</summary>
    private static Task AdvanceUntilAsync(FakeTimeProvider time, Func<bool> condition) => HangCap.UntilAsync(() =>
    {
        time.Advance(Limit);
        return condition();
    });
}
