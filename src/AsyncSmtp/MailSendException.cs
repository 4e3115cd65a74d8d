using System.Net.Mail;

namespace AsyncSmtp;

/// <summary>
/// A message was not sent to every recipient, or it is not known whether it was. <see cref="Outcome"/> says which; the inner exception is what <see cref="SmtpClient"/> said.
/// </summary>
/// <remarks><see cref="SmtpException.StatusCode"/> is the server's reply code, or <see cref="SmtpStatusCode.GeneralFailure"/> when there was no reply.</remarks>
public sealed class MailSendException : SmtpException
{
    /// <summary>
    /// Makes an exception.
    /// </summary>
    /// <param name="outcome">What became of the message.</param>
    /// <param name="statusCode">The server's reply code, or <see cref="SmtpStatusCode.GeneralFailure"/> when there was no reply.</param>
    /// <param name="message">What happened, what the server said, and whether sending again is safe.</param>
    /// <param name="innerException">What was thrown underneath, or <see langword="null"/>.</param>
    public MailSendException(DeliveryOutcome outcome, SmtpStatusCode statusCode, string message, Exception? innerException)
        : base(message, innerException)
    {
        Outcome = outcome;
        StatusCode = statusCode;
    }

    /// <summary>Gets what became of the message.</summary>
    public DeliveryOutcome Outcome { get; }

    /// <summary>Gets a value indicating whether the cause may pass by itself. Whether sending again is safe is for <see cref="Outcome"/> to say.</summary>
    public bool IsTransient { get; init; }

    /// <summary>Gets the recipients that the server refused, with its reply to each. None of them has the message.</summary>
    public IReadOnlyList<FailedRecipient> FailedRecipients { get; init; } = [];

    /// <summary>Gets who may have the message and may not, when the outcome is <see cref="DeliveryOutcome.InDoubt"/>. The others, but for <see cref="FailedRecipients"/>, have it. Null when nobody kept count: all.</summary>
    internal IReadOnlyCollection<string>? InDoubtRecipients { get; init; }

    /// <summary>Gets how many times the message was tried. Zero when it never got a connection.</summary>
    public int Attempts { get; init; }

    /// <summary>Gets the <c>Message-ID</c> header of the message, the same on every attempt.</summary>
    public string? MessageId { get; init; }

    /// <summary>Gets the token that the caller passed in.</summary>
    public object? UserToken { get; init; }
}
