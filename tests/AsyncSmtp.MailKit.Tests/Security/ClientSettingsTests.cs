using System.Net.Security;
using System.Security.Authentication;
using AsyncSmtp.MailKit.Security;
using AsyncSmtp.Testing;
using MailKit.Net.Proxy;
using MailKit.Net.Smtp;
using MailKit.Security;

namespace AsyncSmtp.MailKit.Tests.Security;

public sealed class ClientSettingsTests : IAsyncDisposable
{
    private readonly LoopbackSmtpServer _server = LoopbackSmtpServer.Start();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Theory]
    [InlineData(null, true, 587, SecureSocketOptions.StartTls)]
    [InlineData(null, true, 465, SecureSocketOptions.SslOnConnect)]
    [InlineData(null, false, 465, SecureSocketOptions.None)]
    [InlineData(SecureSocketOptions.SslOnConnect, true, 2465, SecureSocketOptions.SslOnConnect)]
    [InlineData(SecureSocketOptions.None, true, 25, SecureSocketOptions.None)]
    public void SecurityOf_OptionOrPort_IsNeverLessThanAskedFor(SecureSocketOptions? own, bool enableSsl, int port, SecureSocketOptions expected) =>
        Assert.Equal(expected, ClientSettings.SecurityOf(new MailKitTransportOptions { Security = own }, enableSsl, port));

    [Fact]
    public async Task Apply_CertificateThatTheSenderTakes_IsSecureWithItsVersion()
    {
        MailKitTransportOptions options = new() { LocalDomain = "mail.example.com", CheckCertificateRevocation = false, SslProtocols = SslProtocols.Tls12, ServerCertificateValidation = _server.AcceptCertificate };
        using SmtpClient client = await ConnectAsync(options);

        Assert.Equal(SslProtocols.Tls12, client.SslProtocol);
        Assert.Contains("EHLO mail.example.com", _server.Connections[0].Commands);
    }

    [Fact]
    public async Task Apply_CertificateThatNobodyKnows_IsRefused()
    {
        await Assert.ThrowsAsync<SslHandshakeException>(() => ConnectAsync(new()));
        await Assert.ThrowsAsync<SslHandshakeException>(() => ConnectAsync(new() { ServerCertificateValidation = static (_, _, _, errors) => errors == SslPolicyErrors.None }));
    }

    [Fact]
    public void Apply_AllThatIsNotSeenOnTheWire_IsSet()
    {
        using SmtpClient client = new();
        MailKitTransportOptions options = new() { CheckCertificateRevocation = false, ProxyClient = new Socks5Client("127.0.0.1", 1080) };
        options.ClientCertificates.Add(_server.Certificate);

        ClientSettings.Apply(options, client);

        Assert.False(client.CheckCertificateRevocation);
        Assert.Same(options.ProxyClient, client.ProxyClient);
        Assert.Same(_server.Certificate, Assert.Single(client.ClientCertificates!));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task ApplyToOffer_Pipelining_IsUsedWhenWanted(bool wanted)
    {
        MailKitTransportOptions options = new() { UsePipelining = wanted, CheckCertificateRevocation = false, ServerCertificateValidation = _server.AcceptCertificate };
        using SmtpClient client = await ConnectAsync(options);

        ClientSettings.ApplyToOffer(options, client);

        Assert.Equal(wanted, client.Capabilities.HasFlag(SmtpCapabilities.Pipelining));
        Assert.True(client.Capabilities.HasFlag(SmtpCapabilities.Size));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task ApplyToOffer_Chunking_IsUsedWhenWanted(bool wanted)
    {
        _server.Script = static step => step.Stage == SmtpServerStage.Ehlo ? SmtpServerAction.RawReply("250-here\r\n250-CHUNKING\r\n250-BINARYMIME\r\n250 SIZE 1000\r\n").Accepting() : null;
        using SmtpClient client = new();
        await client.ConnectAsync(_server.Host, _server.Port, SecureSocketOptions.None, Token).Capped();

        ClientSettings.ApplyToOffer(new() { UseChunking = wanted }, client);

        Assert.Equal(wanted, client.Capabilities.HasFlag(SmtpCapabilities.Chunking));
        Assert.Equal(wanted, client.Capabilities.HasFlag(SmtpCapabilities.BinaryMime));
        Assert.True(client.Capabilities.HasFlag(SmtpCapabilities.Size));
    }

    private async Task<SmtpClient> ConnectAsync(MailKitTransportOptions options)
    {
        SmtpClient client = new();
        try
        {
            ClientSettings.Apply(options, client);
            await client.ConnectAsync(_server.Host, _server.Port, SecureSocketOptions.StartTls, Token).Capped();
            return client;
        }
        catch
        {
            client.Dispose();
            throw;
        }
    }
}
