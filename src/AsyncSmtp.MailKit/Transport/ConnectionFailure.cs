using System.Net.Sockets;
using MailKit;

namespace AsyncSmtp.MailKit.Transport;

/// <summary>What the failure of a connection, or of what an attempt needs beside it, says, whichever transport it is.</summary>
internal static class ConnectionFailure
{
    public static SmtpAttemptResult Of(Exception error, SmtpAttemptStage stage) => error switch
    {
        SocketException e => new SmtpAttemptResult { Error = e, Stage = stage, IsTransient = MayPass(e), IsConnectionFault = true, IsConnectionLost = true },
        IOException or ProtocolException => new SmtpAttemptResult
        {
            Error = error,
            Stage = stage,
            IsTransient = error.InnerException is not SocketException socket || MayPass(socket),
            IsConnectionFault = true,
            IsConnectionLost = true,
        },

        // Of the source of access tokens.
        HttpRequestException or TimeoutException => new SmtpAttemptResult { Error = error, Stage = stage, IsTransient = true },
        _ => new SmtpAttemptResult { Error = error, Stage = stage },
    };

    /// <summary>A name that does not exist is the same next time.</summary>
    private static bool MayPass(SocketException e)
        => e.SocketErrorCode is not (SocketError.HostNotFound or SocketError.NoData or SocketError.AddressNotAvailable or SocketError.AccessDenied);
}
