using AsyncSmtp.Messages;

namespace AsyncSmtp.Transport;

/// <summary>
/// One client, one send at a time. Starting is not awaitable: the end comes through <see cref="Completed"/>, once for each start that did not throw.
/// </summary>
/// <remarks>
/// There is no cancel: a send that must end early is vetoed at its <see cref="CommitProbe"/>, which decides the outcome, and the transport is disposed, which ends every stage at once.
/// A transport builds what it sends from the snapshot and passes the probe's commit point before the mail can be accepted.
/// </remarks>
internal interface ISmtpTransport : IDisposable
{
    /// <summary>Gets or sets who is told that a send ended. Set once, before the first start. May be called on any thread, inline from <see cref="Start"/> and from Dispose too.</summary>
    Action<TransportCompletion>? Completed { get; set; }

    /// <summary>
    /// Gets a value indicating whether the server has kept quiet since the last send ended. Between two sends it has nothing to say but good-bye; a reply too many would be taken for the answer to
    /// the next command. Asked before a client is used again, never during a send.
    /// </summary>
    bool IsQuiet { get; }

    /// <summary>
    /// Starts a send. Returns before it has ended, or after. When it throws nothing was started, <see cref="Completed"/> is not called, and the transport is of no more use.
    /// </summary>
    /// <param name="mail">What to send.</param>
    /// <param name="recipients">Whom to send it to: all of its recipients, or some.</param>
    /// <param name="probe">The commit point of this attempt.</param>
    /// <param name="token">Comes back in <see cref="Completed"/>, to be matched by reference.</param>
    void Start(MailMessageSnapshot mail, RecipientList recipients, CommitProbe probe, object token);
}
