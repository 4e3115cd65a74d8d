using System.Net;
using System.Net.Security;

namespace AsyncSmtp.Servers.Tests.Servers;

/// <summary>
/// One <see cref="PrivatePostfix"/> for all tests that need it, whose certificate this process trusts.
/// </summary>
public sealed class PostfixFixture : IAsyncLifetime
{
    private PrivatePostfix? _server;
    private RemoteCertificateValidationCallback? _callbackBefore;

    /// <summary>Gets the server, or skips the test that asks for it.</summary>
    internal PrivatePostfix Server
    {
        get
        {
            Required.OrSkip(PrivatePostfix.Missing);
            return _server!;
        }
    }

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        if (PrivatePostfix.Missing is null)
        {
            _server = await PrivatePostfix.StartAsync();
#pragma warning disable SYSLIB0014 // The one place where SmtpClient asks whether a certificate is good.
            _callbackBefore = ServicePointManager.ServerCertificateValidationCallback;
            ServicePointManager.ServerCertificateValidationCallback = _server.Certificate.IsThisOne;
#pragma warning restore SYSLIB0014
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
#pragma warning disable SYSLIB0014 // As above.
            ServicePointManager.ServerCertificateValidationCallback = _callbackBefore;
#pragma warning restore SYSLIB0014
            await _server.DisposeAsync();
        }
    }
}
