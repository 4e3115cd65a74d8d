using System.Net.Security;

namespace AsyncSmtp.Servers.Tests.Servers;

/// <summary>
/// One server for all tests that need it, whose certificate this process trusts.
/// </summary>
/// <typeparam name="TServer">Which.</typeparam>
public sealed class ServerFixture<TServer> : IAsyncLifetime
    where TServer : class, IPrivateServer<TServer>
{
    private TServer? _server;
    private RemoteCertificateValidationCallback? _callbackBefore;

    /// <summary>Gets the server, or skips the test that asks for it.</summary>
    public TServer Server
    {
        get
        {
            Required.OrSkip(TServer.Missing);
            return _server!;
        }
    }

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        if (TServer.Missing is null)
        {
            _server = await TServer.StartAsync();
            _callbackBefore = TrustedCertificate.Check;
            TrustedCertificate.Check = _server.Certificate.IsThisOne;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            TrustedCertificate.Check = _callbackBefore;
            await _server.DisposeAsync();
        }
    }
}
