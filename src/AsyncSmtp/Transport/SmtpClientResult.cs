using System.Net.Mail;
using System.Net.Sockets;
using System.Security.Authentication;

namespace AsyncSmtp.Transport;

/// <summary>What the end of a send by <see cref="SmtpClient"/> says, which is an exception or none.</summary>
internal static class SmtpClientResult
{
    /// <param name="attempt">The attempt.</param>
    /// <param name="error">What the client threw, or null.</param>
    public static SmtpAttemptResult Of(SnapshotAttempt attempt, Exception? error) => error switch
    {
        null => SmtpAttemptResult.Accepted,

        // SmtpFailedRecipientsException is one of these too, with a GeneralFailure of its own and the replies inside.
        SmtpFailedRecipientException refused => Of(attempt, refused),
        _ => Of(error),
    };

    private static SmtpAttemptResult Of(Exception error)
    {
        SmtpStatusCode code = (error as SmtpException)?.StatusCode ?? SmtpStatusCode.GeneralFailure;
        return new SmtpAttemptResult
        {
            StatusCode = code,
            Reply = SmtpReplyCode.IsNegative(code) ? ServerReply.TextOf(error) : null,
            Error = error,
            Stage = error.InnerException switch
            {
                SocketException => SmtpAttemptStage.Connecting,
                AuthenticationException => SmtpAttemptStage.Securing,
                _ => SmtpAttemptStage.Conversation,
            },
            IsTransient = TransientFaults.IsTransient(error),
            IsConnectionFault = error is SmtpException,
            IsConnectionLost = error is SmtpException { InnerException: IOException },
            IsUnfinished = LostConnection.WhileWriting(error),
        };
    }

    private static SmtpAttemptResult Of(SnapshotAttempt attempt, SmtpFailedRecipientException refused)
    {
        SmtpFailedRecipientException[] refusals = refused is SmtpFailedRecipientsException { InnerExceptions: [_, ..] several } ? several : [refused];
        bool othersAccepted = attempt.Probe.IsCommitted && refusals.Length < attempt.To.Count;
        return new SmtpAttemptResult
        {
            IsAccepted = othersAccepted,
            StatusCode = refusals[0].StatusCode,
            Reply = ServerReply.TextOf(refusals[0]),
            FailedRecipients = Array.ConvertAll(refusals, static r => new FailedRecipient((r.FailedRecipient ?? "").Trim('<', '>'), r.StatusCode, ServerReply.TextOf(r))),
            Error = refused,

            // Only this failure leaves the connection open.
            IsConnectionUsable = othersAccepted,
        };
    }
}
