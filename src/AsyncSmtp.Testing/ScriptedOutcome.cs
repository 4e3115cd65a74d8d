using System.Net.Mail;
using System.Net.Sockets;
using AsyncSmtp.Messages;
using AsyncSmtp.Testing.Capturing;

namespace AsyncSmtp.Testing;

/// <summary>
/// What is to become of a mail that a <see cref="CapturingMailSender"/> is given. Immutable; may be shared.
/// </summary>
/// <remarks>
/// A mail first waits for the gates of <see cref="WaitFor"/> and then for the delay of <see cref="After"/>. Until then its token, its <see cref="AsyncSmtpOptions.SendTimeout"/> and the sender's disposal
/// can still stop it, as before the commit point of a real send; from then on it is too late.
/// </remarks>
public sealed class ScriptedOutcome
{
    private readonly Func<RecipientList, ScriptedAnswer> _answer;
    private Task[] _gates = [];
    private TimeSpan _delay;

    private ScriptedOutcome(Func<RecipientList, ScriptedAnswer> answer) => _answer = answer;

    /// <summary>Gets a value indicating whether it is known at once.</summary>
    internal bool IsImmediate => _gates.Length == 0 && _delay == TimeSpan.Zero;

    /// <summary>The mail is sent: <see cref="DeliveryOutcome.Sent"/>. What happens when nothing is scripted.</summary>
    /// <returns>The outcome.</returns>
    public static ScriptedOutcome Sent() => new(static _ => ScriptedAnswer.Accepted);

    /// <summary>
    /// The server refuses the mail: <see cref="DeliveryOutcome.NotSent"/>. <see cref="SmtpException.StatusCode"/> is the code.
    /// </summary>
    /// <param name="code">The reply code: 400 to 499 for a cause that may pass (<see cref="MailSendException.IsTransient"/>), 500 to 599 for one that will not.</param>
    /// <param name="reply">The server's text: <c>5.7.1 Not from you</c>.</param>
    /// <returns>The outcome.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The code is no refusal.</exception>
    public static ScriptedOutcome NotSent(int code, string reply)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(code, 400);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(code, 599);
        ArgumentNullException.ThrowIfNull(reply);
        return new(_ => new(TakesContent: true, new SmtpException((SmtpStatusCode)code, $"The server response was: {reply}")));
    }

    /// <summary>No connection to the server: <see cref="DeliveryOutcome.NotSent"/>, for a cause that may pass, without a reply (<see cref="SmtpStatusCode.GeneralFailure"/>).</summary>
    /// <returns>The outcome.</returns>
    public static ScriptedOutcome Unreachable()
        => new(static _ => new(TakesContent: false, new SmtpException("Failure sending mail.", new SocketException((int)SocketError.ConnectionRefused))));

    /// <summary>The connection is lost when the mail has been handed over and before the server has answered: <see cref="DeliveryOutcome.InDoubt"/>.</summary>
    /// <returns>The outcome.</returns>
    public static ScriptedOutcome InDoubt()
        => new(static _ => new(TakesContent: true, new SmtpException("Failure sending mail.", new IOException("The script says so."))));

    /// <summary>
    /// The server refuses some recipients: <see cref="DeliveryOutcome.PartiallySent"/>, when there are others; <see cref="DeliveryOutcome.NotSent"/> when there are none; <see cref="DeliveryOutcome.Sent"/> when the mail goes
    /// to none of the refused.
    /// </summary>
    /// <param name="code">The reply code: 450 or 452 for a cause that may pass, 550 to 553 for one that will not. <see cref="SmtpClient"/> takes no other for an answer about a recipient, but for one about the mail: see <see cref="NotSent"/>.</param>
    /// <param name="reply">The server's text: <c>5.1.1 No such user</c>.</param>
    /// <param name="addresses">Whom it refuses, in any case.</param>
    /// <returns>The outcome.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The code is none that refuses a recipient.</exception>
    public static ScriptedOutcome Refusing(int code, string reply, params string[] addresses)
    {
        if (code is not (450 or 452 or (>= 550 and <= 553)))
        {
            throw new ArgumentOutOfRangeException(nameof(code), code, "SmtpClient takes only 450, 452 and 550 to 553 for an answer about a recipient.");
        }

        ArgumentNullException.ThrowIfNull(reply);
        ArgumentNullException.ThrowIfNull(addresses);
        HashSet<string> refused = new(addresses, StringComparer.OrdinalIgnoreCase);
        return new(recipients => ScriptedAnswer.Refusing(recipients, refused, (SmtpStatusCode)code, reply));
    }

    /// <summary>The queue is full, and the sender is set to fail: <see cref="MailQueueFullException"/>.</summary>
    /// <returns>The outcome.</returns>
    /// <remarks>For <c>TrySendAsync</c>, or to test how full it is, fill a real queue: <c>new CapturingMailSender(o => { o.MaxConnections = 1; o.MaxQueueLength = 0; })</c>, and hold a first mail with <see cref="StaysQueued"/>.</remarks>
    public static ScriptedOutcome QueueFull() => Throws(new MailQueueFullException("The mail queue is full: the script says so. The message was not sent."));

    /// <summary>The mail waits, and never goes out: the send ends when its token is cancelled (<see cref="OperationCanceledException"/> with that token), its <see cref="AsyncSmtpOptions.SendTimeout"/> is over or the sender is disposed.</summary>
    /// <returns>The outcome.</returns>
    public static ScriptedOutcome StaysQueued() => Sent().WaitFor(new TaskCompletionSource().Task);

    /// <summary>The send's task ends with an exception of the test's choice, as it is. The mail is not sent.</summary>
    /// <param name="exception">The exception, the same each time.</param>
    /// <returns>The outcome.</returns>
    public static ScriptedOutcome Throws(Exception exception)
    {
        ArgumentNullException.ThrowIfNull(exception);
        return new(_ => new(TakesContent: false, new ScriptedException(exception)));
    }

    /// <summary>This outcome, once a task has completed: the gate with which a test forces an order. A task that fails is thrown by the send, as it is.</summary>
    /// <param name="gate">The task to wait for. With several gates, all are awaited.</param>
    /// <returns>The new outcome.</returns>
    public ScriptedOutcome WaitFor(Task gate)
    {
        ArgumentNullException.ThrowIfNull(gate);
        return With(outcome => outcome._gates = [.. _gates, gate]);
    }

    /// <summary>This outcome, after a delay by the sender's <see cref="TimeProvider"/>.</summary>
    /// <param name="delay">The delay; zero or more. Delays add up.</param>
    /// <returns>The new outcome.</returns>
    public ScriptedOutcome After(TimeSpan delay)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(delay, TimeSpan.Zero);
        return With(outcome => outcome._delay = _delay + delay);
    }

    internal ScriptedAnswer AnswerTo(RecipientList recipients) => _answer(recipients);

    internal async Task WaitAsync(TimeProvider timeProvider, CancellationToken cancellationToken)
    {
        await Task.WhenAll(_gates).WaitAsync(cancellationToken).ConfigureAwait(false);
        await Task.Delay(_delay, timeProvider, cancellationToken).ConfigureAwait(false);
    }

    private ScriptedOutcome With(Action<ScriptedOutcome> change)
    {
        ScriptedOutcome copy = (ScriptedOutcome)MemberwiseClone();
        change(copy);
        return copy;
    }
}
