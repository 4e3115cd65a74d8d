using System.Net.Security;

namespace AsyncSmtp.Servers.Tests.Servers;

/// <summary>
/// One <see cref="PrivateAiosmtpd"/> for all tests that need it, whose certificate this process trusts.
/// </summary>
public sealed class AiosmtpdFixture : IAsyncLifetime
{
    private PrivateAiosmtpd? _server;
    private RemoteCertificateValidationCallback? _callbackBefore;

    /// <summary>Gets the server, or skips the test that asks for it.</summary>
    internal PrivateAiosmtpd Server
    {
        get
        {
            Required.OrSkip(PrivateAiosmtpd.Missing);
            return _server!;
        }
    }

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        if (PrivateAiosmtpd.Missing is null)
        {
            _server = await PrivateAiosmtpd.StartAsync();
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
