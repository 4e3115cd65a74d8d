using System.ComponentModel;

namespace AsyncSmtp;

/// <summary>
/// Says how one send ended, in the form that users of <c>SmtpClient.SendCompleted</c> know.
/// </summary>
/// <param name="result">What became of the send.</param>
/// <param name="cancelled">Whether the caller's cancellation came in time, so that the message was not sent.</param>
public sealed class MailSendCompletedEventArgs(MailSendResult result, bool cancelled)
    : AsyncCompletedEventArgs(cancelled ? null : result.Exception, cancelled, result.UserToken)
{
    /// <summary>Gets what became of the send.</summary>
    public MailSendResult Result { get; } = result;
}
