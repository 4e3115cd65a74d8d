using System.Net.Mail;
using AsyncSmtp.MailKit.Transport;
using AsyncSmtp.Pipelining.Replies;
using SecurityException = System.Security.Authentication.AuthenticationException;

namespace AsyncSmtp.Pipelining.Wire;

/// <summary>What a failure says.</summary>
internal static class PipeliningResult
{
    /// <param name="error">What happened: <see cref="SmtpWire.Why"/>, where the wire was cut for a reason, or what was thrown.</param>
    /// <param name="stage">How far the attempt had come.</param>
    public static SmtpAttemptResult Of(Exception error, SmtpAttemptStage stage) => error switch
    {
        LoginRefusedException e => Of(e.Reply, e, SmtpAttemptStage.Authenticating),
        RefusedReplyException e => Of(e.Reply, e, stage),
        global::MailKit.Security.AuthenticationException => new SmtpAttemptResult { Error = error, Stage = SmtpAttemptStage.Authenticating },
        SecurityException => new SmtpAttemptResult { Error = error, Stage = SmtpAttemptStage.Securing, IsConnectionFault = true },
        ReplyTimeoutException => new SmtpAttemptResult { Error = error, Stage = stage, IsTransient = true, IsConnectionFault = true, IsConnectionLost = true },
        _ => ConnectionFailure.Of(error, stage),
    };

    /// <summary>The same, of a mail whose end was not sent, whatever its commit point says.</summary>
    public static SmtpAttemptResult Unfinished(SmtpAttemptResult end) => new()
    {
        StatusCode = end.StatusCode,
        Reply = end.Reply,
        Error = end.Error,
        Stage = end.Stage,
        IsTransient = end.IsTransient,
        IsConnectionFault = end.IsConnectionFault,
        IsConnectionLost = end.IsConnectionLost,
        IsUnfinished = true,
    };

    private static SmtpAttemptResult Of(Reply reply, Exception error, SmtpAttemptStage stage)
        => new() { StatusCode = (SmtpStatusCode)reply.Code, Reply = reply.Text, Error = error, Stage = stage };
}
