using System.Globalization;
using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;
using SmtpStatusCode = System.Net.Mail.SmtpStatusCode;

namespace AsyncSmtp.MailKit.Transport;

/// <summary>What the end of a send by MailKit says.</summary>
internal static class MailKitResult
{
    public static SmtpAttemptResult Accepted(Connection connection)
    {
        connection.Touch();
        return connection is { IsUsable: true, Failed.Count: 0 }
            ? SmtpAttemptResult.Accepted
            : new SmtpAttemptResult
            {
                IsAccepted = true,
                StatusCode = SmtpStatusCode.Ok,
                FailedRecipients = connection.Failed,
                IsConnectionUsable = connection.IsUsable,
            };
    }

    public static SmtpAttemptResult Of(Exception error, Connection connection)
    {
        bool isUsable = connection.IsUsable;
        if (isUsable)
        {
            connection.Touch();
        }

        // A refusal, and then the connection ended, which is what MailKit tells.
        if (error is not SmtpCommandException && connection.Reply is { Code: > 0 } final)
        {
            bool isAccepted = (int)final.Code is >= 200 and < 300;
            return new SmtpAttemptResult
            {
                IsAccepted = isAccepted,
                StatusCode = final.Code,
                Reply = final.Text,
                FailedRecipients = isAccepted ? connection.Failed : [],
                Error = error,
            };
        }

        return error switch
        {
            AuthenticationException => LoginRefused(error),

            // What MailKit makes of a 530: the server's text, without its code. The connection is whole.
            ServiceNotAuthenticatedException => new SmtpAttemptResult { StatusCode = SmtpStatusCode.MustIssueStartTlsFirst, Reply = error.Message, Error = error, Stage = connection.Stage, IsConnectionUsable = isUsable },
            SmtpCommandException { ErrorCode: SmtpErrorCode.RecipientNotAccepted } e => new SmtpAttemptResult
            {
                StatusCode = (SmtpStatusCode)(int)e.StatusCode,
                Reply = e.Message,
                FailedRecipients = connection.Failed,
                Error = e,
                IsConnectionUsable = isUsable,
            },
            SmtpCommandException e => new SmtpAttemptResult { StatusCode = (SmtpStatusCode)(int)e.StatusCode, Reply = e.Message, Error = e, Stage = connection.Stage, IsConnectionUsable = isUsable },
            SslHandshakeException e => new SmtpAttemptResult { Error = e, Stage = SmtpAttemptStage.Securing, IsConnectionFault = true },
            NotSupportedException when connection.Stage == SmtpAttemptStage.Securing => new SmtpAttemptResult { Error = error, Stage = SmtpAttemptStage.Securing, IsConnectionFault = true },
            MessageTooLargeException => new SmtpAttemptResult { Error = error, Stage = connection.Stage, IsConnectionUsable = isUsable },
            _ => ConnectionFailure.Of(error, connection.Stage),
        };
    }

    /// <summary>MailKit has the server's reply in its text alone, as "535: 5.7.8 no"; what it says of itself has no code in front.</summary>
    private static SmtpAttemptResult LoginRefused(Exception error)
    {
        bool isReply = error.Message.Length > 5 && error.Message[3] == ':' && int.TryParse(error.Message.AsSpan(0, 3), NumberStyles.None, CultureInfo.InvariantCulture, out _);
        return new SmtpAttemptResult
        {
            StatusCode = isReply ? (SmtpStatusCode)int.Parse(error.Message.AsSpan(0, 3), NumberStyles.None, CultureInfo.InvariantCulture) : SmtpStatusCode.GeneralFailure,
            Reply = isReply ? error.Message[4..].Trim() : null,
            Error = error,
            Stage = SmtpAttemptStage.Authenticating,
        };
    }
}
