using System.Net.Mail;

namespace AsyncSmtp;

/// <summary>
/// One attempt of one message, at its commit point.
/// </summary>
public sealed class MailCommit
{
    /// <summary>Gets the <c>Message-ID</c> header of the message, the same on every attempt.</summary>
    public required string MessageId { get; init; }

    /// <summary>Gets which attempt of the send this is, from 1. A connection that was found closed is replaced within an attempt.</summary>
    public required int Attempt { get; init; }

    /// <summary>
    /// Gets whom this attempt named to the server: all recipients of the message, or on a later attempt those who are left. The server may have refused some of them just now; the outcome tells.
    /// </summary>
    public required IReadOnlyList<MailAddress> Recipients { get; init; }

    /// <summary>Gets the token that the caller passed in with the message.</summary>
    public object? UserToken { get; init; }
}
