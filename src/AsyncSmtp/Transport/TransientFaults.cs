using System.Net.Mail;
using System.Net.Sockets;

namespace AsyncSmtp.Transport;

/// <summary>Failures without a reply of the server: which may pass by themselves.</summary>
internal static class TransientFaults
{
    /// <summary>
    /// A lost or refused connection may come back. A name that does not exist, a certificate that is not trusted, a server that speaks no TLS or no SMTP, and a bad setting will be the same next time.
    /// </summary>
    public static bool IsTransient(Exception? error)
    {
        for (Exception? e = error; e is not null; e = e.InnerException)
        {
            switch (e)
            {
                case SocketException socket:
                    return socket.SocketErrorCode is not (SocketError.HostNotFound or SocketError.NoData or SocketError.AddressNotAvailable or SocketError.AccessDenied);
                case DirectoryNotFoundException or FileNotFoundException or PathTooLongException:
                    return false;
            }
        }

        return error is SmtpException { InnerException: IOException };
    }
}
