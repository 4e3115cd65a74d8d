using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;

namespace AsyncSmtp.Verification;

/// <summary>
/// Finds out whether a server that says nothing waits for a TLS handshake: starts one, on a connection of its own, and gives up as soon as the server shows a certificate.
/// </summary>
internal static class ImplicitTlsProbe
{
    public static async Task<bool> SpeaksTlsAsync(string host, int port, CancellationToken cancellationToken)
    {
        bool seen = false;
        try
        {
            using NetworkStream plain = await SmtpConversation.OpenAsync(host, port, cancellationToken).ConfigureAwait(false);
            using SslStream secure = new(plain);
            SslClientAuthenticationOptions options = new()
            {
                TargetHost = host,
                RemoteCertificateValidationCallback = (_, _, _, _) =>
                {
                    // Whatever it is, nothing is said to it.
                    seen = true;
                    return false;
                },
            };
            await secure.AuthenticateAsClientAsync(options, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is AuthenticationException or IOException or SocketException or OperationCanceledException)
        {
        }

        return seen;
    }
}
