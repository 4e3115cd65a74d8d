using System.Net.Mail;
using System.Net.Sockets;

namespace AsyncSmtp.Transport;

/// <summary>Whether something lies on a client's connection that it has not read: a reply too many, a 421, or the end of the connection.</summary>
/// <remarks>
/// Under TLS the bytes are encrypted and mean the same. Session tickets of TLS 1.3 come after the handshake, but before the reply to EHLO, and have been read with it; a server that sends one later
/// costs a new connection. What SmtpClient has read ahead into its own buffer cannot be seen.
/// </remarks>
internal static class UnreadInput
{
    /// <summary>False when the client has no connection, or when there is no way to it.</summary>
    /// <param name="client">A client with no send in flight.</param>
    public static bool IsWaiting(SmtpClient client)
    {
        try
        {
            return SocketNoDelay.Find(client) is { } socket && socket.Poll(0, SelectMode.SelectRead);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            return true;
        }
    }
}
