using System.Net.Mail;
using System.Net.Sockets;
using AsyncSmtp.Transport;

namespace AsyncSmtp.Storm.Tests.Storm;

/// <summary>Makes a client's socket take in little at a time, so that it is still writing when the server breaks off.</summary>
internal static class NarrowSocket
{
    public static void Apply(SmtpClient client)
    {
        try
        {
            SocketNoDelay.Find(client)?.SendBufferSize = 4_096;
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The send has failed already.
        }
    }
}
