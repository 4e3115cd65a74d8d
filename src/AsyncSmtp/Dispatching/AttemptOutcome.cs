using System.Net.Mail;

namespace AsyncSmtp.Dispatching;

/// <summary>What one attempt came to.</summary>
internal sealed class AttemptOutcome
{
    /// <summary>Gets the outcome of an attempt that the server accepted for everybody it was for.</summary>
    public static AttemptOutcome Accepted { get; } = new() { Outcome = DeliveryOutcome.Sent, StatusCode = SmtpStatusCode.Ok, Committed = true, IsClientReusable = true };

    /// <summary>Gets the same, on a connection that cannot take another message.</summary>
    public static AttemptOutcome AcceptedLast { get; } = new() { Outcome = DeliveryOutcome.Sent, StatusCode = SmtpStatusCode.Ok, Committed = true };

    public required DeliveryOutcome Outcome { get; init; }

    /// <summary>Gets what ended the attempt.</summary>
    public EndReason Reason { get; init; }

    /// <summary>Gets how far it had come when it failed.</summary>
    public SmtpAttemptStage Stage { get; init; }

    /// <summary>Gets the server's reply code, or <see cref="SmtpStatusCode.GeneralFailure"/> when there was no reply.</summary>
    public SmtpStatusCode StatusCode { get; init; } = SmtpStatusCode.GeneralFailure;

    /// <summary>Gets the server's reply text, or null when there was no reply.</summary>
    public string? Reply { get; init; }

    /// <summary>Gets the recipients that the server refused.</summary>
    public IReadOnlyList<FailedRecipient> FailedRecipients { get; init; } = [];

    /// <summary>Gets a value indicating whether the cause may pass by itself.</summary>
    public bool IsTransient { get; init; }

    /// <summary>Gets a value indicating whether the connection is whole, so that the client can take the next message.</summary>
    public bool IsClientReusable { get; init; }

    /// <summary>Gets a value indicating whether nothing was done for the attempt: the server has not heard of it, and the connection is as it was.</summary>
    public bool IsUnbegun { get; init; }

    /// <summary>Gets a value indicating whether the attempt failed because its connection, which had been idle, was no longer there. Nothing was sent, and a fresh connection may well work.</summary>
    public bool IsStaleConnection { get; init; }

    /// <summary>
    /// Gets a value indicating whether a new connection failed before the server had said anything of the message: it could not be made, was closed, or its TLS failed. That is the server's fault, and not the
    /// message's.
    /// </summary>
    public bool IsUnreachable { get; init; }

    /// <summary>Gets a value indicating whether the server had the whole message but for the final dot, or with it.</summary>
    public bool Committed { get; init; }

    /// <summary>Gets what the client said, or null.</summary>
    public Exception? Error { get; init; }
}
