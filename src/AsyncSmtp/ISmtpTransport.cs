namespace AsyncSmtp;

/// <summary>
/// One connection to a server, and the attempts on it, one after the other. It connects when it must, stays connected from one attempt to the next, and says how each ended: <see cref="SmtpAttempt.Complete"/>, once for each start.
/// </summary>
/// <remarks>
/// <para>
/// There is no cancel. Who wants an attempt to end early vetoes it at its commit point, which decides the outcome, and disposes the transport, which ends every stage at once and closes the connection.
/// </para>
/// <para>
/// A transport takes care of the commit point: before the server can have the whole message it calls <see cref="SmtpAttempt.CommitAsync"/> and goes on only if that did not throw. What it calls later than that can
/// be told as sent though it was not, or worse, as not sent though it was.
/// </para>
/// <para>
/// The next attempt is started when the one before has ended, or as soon as the transport says that it can take it: <see cref="SmtpAttempt.AllowNext"/>. A transport with several attempts ends them in their order, and
/// never has more than one past its commit point. When one of them is vetoed after it has begun, nothing more is started; the transport is disposed when all have ended, so it ends those before the vetoed one
/// as their server says, and then the connection.
/// </para>
/// <para>
/// Not to be called by several callers at once, but for <see cref="IDisposable.Dispose"/>, which may come at any moment, more than once, also inside <see cref="Start"/>, and does not block.
/// When it returns, the connection is closed: the next one may be opened in its place, and a server may count them.
/// <c>SmtpTransportContract</c> of AsyncSmtp.Testing has what is said here as checks.
/// </para>
/// </remarks>
public interface ISmtpTransport : IDisposable
{
    /// <summary>
    /// Gets a value indicating whether the server has kept quiet since the last attempt ended. Between two attempts it has nothing to say but good-bye; a reply too many would be taken for the answer to
    /// the next command. Asked before the transport is used again, never while it has an attempt. A transport that cannot know says <see langword="true"/>.
    /// </summary>
    bool IsQuiet { get; }

    /// <summary>
    /// Starts an attempt. Returns before it has ended, or after, and does not block on the server. It ends in any case, with <see cref="SmtpAttempt.Complete"/> or by throwing: then nothing was sent.
    /// An attempt that has not left the connection whole is the last one of this transport: those started meanwhile end too, unbegun or with what is known of them.
    /// </summary>
    /// <param name="attempt">What to send, and who is told.</param>
    void Start(SmtpAttempt attempt);
}
