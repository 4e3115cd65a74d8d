using System.Net.Mail;

namespace AsyncSmtp;

/// <summary>
/// Sends mail messages and tells, for each one, what became of it.
/// </summary>
/// <remarks>
/// <para>Implementations are safe for use by many callers at once. All failures, bad arguments included, arrive through the returned task; nothing is thrown from the call itself.</para>
/// <para>The task completes with a result only when the server accepted the message for every recipient (<see cref="DeliveryOutcome.Sent"/>).</para>
/// </remarks>
public interface IAsyncMailSender
{
    /// <summary>
    /// Sends one message.
    /// </summary>
    /// <param name="message">
    /// The message. It is copied before this method returns (streams that cannot seek: before the task completes), is never changed, and may be sent by several callers at once.
    /// </param>
    /// <param name="cancellationToken">
    /// Cancels the send. Before the message is on the wire it leaves the queue at once; while it is on the wire, but before the commit point, it is dropped and not delivered;
    /// after the commit point the real answer is awaited for a grace period, and the outcome is <see cref="DeliveryOutcome.InDoubt"/> when none comes.
    /// </param>
    /// <returns>A task that completes with the result once the server has accepted the message for every recipient.</returns>
    /// <exception cref="MailSendException">The message was not sent to every recipient, or it is not known whether it was: see <see cref="MailSendException.Outcome"/>.</exception>
    /// <exception cref="MailQueueFullException">The queue is full, and the sender is set to fail instead of to wait. The message was not sent.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled in time. The message was not sent, and will not be.</exception>
    /// <exception cref="ObjectDisposedException">The sender has been disposed. The message was not sent.</exception>
    /// <exception cref="ArgumentException">The message cannot be sent as it is (no From, no recipient, ...). The text names the field. Nothing was queued.</exception>
    Task<MailSendResult> SendAsync(MailMessage message, CancellationToken cancellationToken = default);

    /// <summary>
    /// Sends one message, with a token of the caller's that comes back in the result, in the exception and in the completion event.
    /// </summary>
    /// <param name="message"><inheritdoc cref="SendAsync(MailMessage, CancellationToken)" path="/param[@name='message']"/></param>
    /// <param name="userToken">Any object, for the caller to recognise this send by. It is handed back as it is and is never looked at.</param>
    /// <param name="cancellationToken"><inheritdoc cref="SendAsync(MailMessage, CancellationToken)" path="/param[@name='cancellationToken']"/></param>
    /// <returns><inheritdoc cref="SendAsync(MailMessage, CancellationToken)" path="/returns"/></returns>
    /// <exception cref="MailSendException"><inheritdoc cref="SendAsync(MailMessage, CancellationToken)" path="/exception[1]"/></exception>
    Task<MailSendResult> SendAsync(MailMessage message, object? userToken, CancellationToken cancellationToken = default);
}
