using System.Diagnostics.CodeAnalysis;
using System.Net.Mail;

namespace AsyncSmtp;

/// <summary>
/// What became of one send.
/// </summary>
public sealed class MailSendResult
{
    /// <summary>
    /// Makes a result.
    /// </summary>
    public MailSendResult()
    {
    }

    /// <summary>A copy, to be made with what is different.</summary>
    [SetsRequiredMembers]
    internal MailSendResult(MailSendResult other)
    {
        Outcome = other.Outcome;
        Message = other.Message;
        MessageId = other.MessageId;
        UserToken = other.UserToken;
        Index = other.Index;
        FailedRecipients = other.FailedRecipients;
        Attempts = other.Attempts;
        QueueTime = other.QueueTime;
        SendTime = other.SendTime;
        Exception = other.Exception;
    }

    /// <summary>Gets what became of the message.</summary>
    public required DeliveryOutcome Outcome { get; init; }

    /// <summary>Gets the message as the caller passed it in.</summary>
    public required MailMessage Message { get; init; }

    /// <summary>
    /// Gets the <c>Message-ID</c> header that the message went out with: the caller's own, or one made for this send. It is the same on every attempt. Empty when the send ended before there was one.
    /// </summary>
    public required string MessageId { get; init; }

    /// <summary>Gets the token that the caller passed in.</summary>
    public object? UserToken { get; init; }

    /// <summary>Gets the place of the message in the source of its batch, from 0, or <see langword="null"/> when it was not sent in a batch.</summary>
    public long? Index { get; init; }

    /// <summary>Gets the recipients that the server refused, with its reply to each. None of them has the message. Empty when the outcome is <see cref="DeliveryOutcome.Sent"/>.</summary>
    public IReadOnlyList<FailedRecipient> FailedRecipients { get; init; } = [];

    /// <summary>Gets how many times the message was tried. Zero when it never got a connection. The immediate second try after a stale connection is not counted.</summary>
    public int Attempts { get; init; }

    /// <summary>Gets how long the send waited, for a connection or for <see cref="AsyncSmtpOptions.MaxContentBytesInFlight"/>, over all attempts, the pauses between attempts not included.</summary>
    public TimeSpan QueueTime { get; init; }

    /// <summary>Gets how long the send was on a connection, over all attempts.</summary>
    public TimeSpan SendTime { get; init; }

    /// <summary>Gets what went wrong, or <see langword="null"/> when the outcome is <see cref="DeliveryOutcome.Sent"/>.</summary>
    public Exception? Exception { get; init; }
}
