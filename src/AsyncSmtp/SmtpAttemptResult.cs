using System.Net.Mail;

namespace AsyncSmtp;

/// <summary>How an attempt ended, as its transport knows it. What that means for the message, the sender decides, with what it knows of the commit point.</summary>
public sealed class SmtpAttemptResult
{
    /// <summary>Gets the result of a message that was accepted for all recipients, on a connection that can take the next one.</summary>
    public static SmtpAttemptResult Accepted { get; } = new() { IsAccepted = true, StatusCode = SmtpStatusCode.Ok, IsConnectionUsable = true };

    /// <summary>Gets the result of an attempt that was vetoed before it began: the connection is as it was.</summary>
    public static SmtpAttemptResult NotBegun { get; } = new() { IsConnectionUsable = true };

    /// <summary>Gets a value indicating whether the server has answered the message's content with a positive reply, and so has it for all recipients but <see cref="FailedRecipients"/>.</summary>
    public bool IsAccepted { get; init; }

    /// <summary>Gets the server's reply code that decided, or <see cref="SmtpStatusCode.GeneralFailure"/> when there was none. A negative one after the commit point proves that the message was not taken.</summary>
    public SmtpStatusCode StatusCode { get; init; } = SmtpStatusCode.GeneralFailure;

    /// <summary>Gets the text of that reply without its code, or <see langword="null"/> when there was none.</summary>
    public string? Reply { get; init; }

    /// <summary>Gets the recipients that the server refused by their own reply. All of them, and <see cref="IsAccepted"/> is <see langword="false"/>; or some, and the others got the message.</summary>
    public IReadOnlyList<FailedRecipient> FailedRecipients { get; init; } = [];

    /// <summary>Gets what went wrong, which becomes the inner exception of what the caller gets; or <see langword="null"/>.</summary>
    public Exception? Error { get; init; }

    /// <summary>Gets how far the attempt had come when it failed.</summary>
    public SmtpAttemptStage Stage { get; init; } = SmtpAttemptStage.Conversation;

    /// <summary>Gets a value indicating whether a failure without a reply may pass by itself. A reply's class says it of those with one.</summary>
    public bool IsTransient { get; init; }

    /// <summary>Gets a value indicating whether the connection, its TLS or the server failed, and not the message.</summary>
    public bool IsConnectionFault { get; init; }

    /// <summary>Gets a value indicating whether the connection was closed or broke, as one does that was idle for too long.</summary>
    public bool IsConnectionLost { get; init; }

    /// <summary>Gets a value indicating whether it is proven, although the commit point was passed, that something of the message was never sent. Without such a proof: <see langword="false"/>.</summary>
    public bool IsUnfinished { get; init; }

    /// <summary>Gets a value indicating whether the connection is whole, so that the transport can take the next attempt.</summary>
    public bool IsConnectionUsable { get; init; }
}
