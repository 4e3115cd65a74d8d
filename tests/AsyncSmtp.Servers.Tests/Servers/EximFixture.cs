using System.Net.Security;

namespace AsyncSmtp.Servers.Tests.Servers;

/// <summary>
/// One <see cref="PrivateExim"/> for all tests that need it, whose certificate this process trusts.
/// </summary>
public sealed class EximFixture : IAsyncLifetime
{
    private PrivateExim? _server;
    private RemoteCertificateValidationCallback? _callbackBefore;

    /// <summary>Gets the server, or skips the test that asks for it.</summary>
    internal PrivateExim Server
    {
        get
        {
            Required.OrSkip(PrivateExim.Missing);
            return _server!;
        }
    }

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        if (PrivateExim.Missing is null)
        {
            _server = await PrivateExim.StartAsync();
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
