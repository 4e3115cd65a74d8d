using System.Net.Mail;

namespace AsyncSmtp;

/// <summary>
/// One try to send one message on one connection, as its <see cref="ISmtpTransport"/> sees it. It calls, in this order: <see cref="TryBegin"/>, <see cref="CreateMessage"/>, <see cref="ReachContent"/>,
/// <see cref="CommitAsync"/>, and in any case, last and once, <see cref="Complete"/>. <see cref="CreateMessage"/> may come earlier.
/// </summary>
/// <remarks>Made by the sender, for one start. Safe for use from any thread, by one caller at a time.</remarks>
public abstract class SmtpAttempt
{
    private protected SmtpAttempt()
    {
    }

    /// <summary>Gets the value of the message's Message-ID header, the same on every attempt.</summary>
    public abstract string MessageId { get; }

    /// <summary>Gets whom to name to the server, in this order: all recipients of the message, or some. Not those in its headers.</summary>
    public abstract IReadOnlyList<MailAddress> Recipients { get; }

    /// <summary>Says that the transport is about to do the first thing for this attempt that the server could hear of: to connect for it, or to name its sender.</summary>
    /// <returns>
    /// <see langword="true"/> to go on. <see langword="false"/> when the attempt was vetoed: nothing is to be sent for it, and the connection stays as it is. A later veto costs the connection.
    /// </returns>
    public abstract bool TryBegin();

    /// <summary>Makes the message, with all its headers, as it was when it was submitted. Bcc is not among what is to be shown. The streams of its parts can seek.</summary>
    /// <returns>A message of the caller's own, to be disposed.</returns>
    public abstract MailMessage CreateMessage();

    /// <summary>Says that there is a connection, and that the server has taken the envelope: the content is next.</summary>
    public abstract void ReachContent();

    /// <summary>
    /// Passes the commit point: to be awaited at the last moment before the server can have the whole message, while something of it, at least the final dot, has not been sent. From here on only the server's answer
    /// tells what became of the message.
    /// </summary>
    /// <returns>A task that completes when the rest may be sent.</returns>
    /// <exception cref="OperationCanceledException">The attempt was vetoed: the rest must not be sent, now or ever, and the connection is to be closed.</exception>
    public abstract ValueTask CommitAsync();

    /// <summary>
    /// Says that the transport can take the next attempt, though this one has not ended. At most once, and not before the connection stands. A transport that takes one attempt at a time never calls it: it can take the next when
    /// this one has ended and left the connection whole.
    /// </summary>
    public abstract void AllowNext();

    /// <summary>Says how it ended. Whoever waits for it goes on elsewhere. Only the first call counts.</summary>
    /// <param name="result">What the server said, or what went wrong.</param>
    public abstract void Complete(SmtpAttemptResult result);
}
