using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace AsyncSmtp.Pipelining.Wire;

/// <summary>Makes TLS as the options say.</summary>
internal static class TlsClient
{
    /// <param name="stream">The connection in clear. It belongs to what is returned.</param>
    /// <param name="host">The name that the certificate must have.</param>
    /// <param name="options">The options.</param>
    /// <param name="cancellationToken">Ends the wait at once, also while a certificate is being checked, which may block.</param>
    /// <exception cref="System.Security.Authentication.AuthenticationException">The server's certificate will not do, or there is no TLS that both ends know.</exception>
    public static async Task<SslStream> SecureAsync(Stream stream, string host, MimeTransportOptions options, CancellationToken cancellationToken)
    {
        SslStream tls = new(stream);
        Task handshake = tls.AuthenticateAsClientAsync(OptionsOf(host, options), cancellationToken);
        try
        {
            await handshake.WaitAsync(cancellationToken).ConfigureAwait(false);
            return tls;
        }
        catch
        {
            _ = handshake.ContinueWith(
                static (ended, tls) =>
                {
                    _ = ended.Exception;
                    ((SslStream)tls!).Dispose();
                },
                tls,
                CancellationToken.None,
                TaskContinuationOptions.ExecuteSynchronously,
                TaskScheduler.Default);
            throw;
        }
    }

    private static SslClientAuthenticationOptions OptionsOf(string host, MimeTransportOptions options)
    {
        SslClientAuthenticationOptions tls = new()
        {
            TargetHost = host,
            EnabledSslProtocols = options.SslProtocols,
            CertificateRevocationCheckMode = options.CheckCertificateRevocation ? X509RevocationMode.Online : X509RevocationMode.NoCheck,
        };
        if (options.ServerCertificateValidation is { } validation)
        {
            // As MailKit has it: the sender is the host's name.
            tls.RemoteCertificateValidationCallback = (_, certificate, chain, errors) => validation(host, certificate, chain, errors);
        }

        if (options.ClientCertificates.Count > 0)
        {
            tls.ClientCertificates = [.. options.ClientCertificates];
        }

        return tls;
    }
}
