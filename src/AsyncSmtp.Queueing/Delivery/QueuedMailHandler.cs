using System.Net.Mail;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace AsyncSmtp.Queueing;

/// <summary>
/// What a queue's consumer does with each mail it is given, whichever the queue: claim it in the ledger, send it to those recipients that are left, write down what became of it, and say what the queue is to do.
/// </summary>
/// <remarks>
/// <para>Safe for use by many callers at once: one for each mail that is in flight. Two deliveries of one mail, on one machine or on two, send it once.</para>
/// <para>What happens when the process dies: before the commit point the ledger knows the mail as claimed, and the next delivery sends it. Between the commit point and the outcome it is committing, and in doubt
/// once <see cref="QueuedMailOptions.CommitWindow"/> is over. After the outcome the next delivery answers as this one did.</para>
/// </remarks>
public sealed class QueuedMailHandler
{
    private static readonly TimeSpan ClockMargin = TimeSpan.FromSeconds(1);

    private readonly ISentLedger _ledger;
    private readonly QueuedMailOptions _options;
    private readonly IAttachmentStore? _attachments;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly BackOff _backOff;
    private readonly MailSend _send;
    private readonly OutcomeWriter _outcomes;

    /// <summary>Makes a handler.</summary>
    /// <param name="sender">What to send with. Its <see cref="AsyncSmtpOptions.CommitObserver"/> is a <see cref="LedgerCommitObserver"/> of the same ledger.</param>
    /// <param name="ledger">What is known of each mail.</param>
    /// <param name="options">The options, or <see langword="null"/> for the defaults.</param>
    /// <param name="attachments">Where content is that is not inside the mails, if there is any.</param>
    /// <param name="timeProvider">The clock and the timers, or <see langword="null"/> for the system's.</param>
    /// <param name="logger">Where to log to, or <see langword="null"/> for nowhere.</param>
    /// <exception cref="OptionsValidationException">The options break a rule: every broken one is named, with its value.</exception>
    /// <exception cref="InvalidOperationException">The sender and the ledger do not go together. The text says what to do.</exception>
    public QueuedMailHandler(
        IAsyncMailSender sender, ISentLedger ledger, QueuedMailOptions? options = null, IAttachmentStore? attachments = null, TimeProvider? timeProvider = null, ILogger<QueuedMailHandler>? logger = null)
    {
        ArgumentNullException.ThrowIfNull(sender);
        ArgumentNullException.ThrowIfNull(ledger);
        _options = options?.Clone() ?? new QueuedMailOptions();
        if (_options.Failures() is { Count: > 0 } failures)
        {
            throw new OptionsValidationException(nameof(QueuedMailOptions), typeof(QueuedMailOptions), failures);
        }

        SenderCheck.ThrowIfUnfit(sender, ledger, _options);
        _ledger = ledger;
        _attachments = attachments;
        _time = timeProvider ?? TimeProvider.System;
        _logger = logger ?? NullLogger<QueuedMailHandler>.Instance;
        _backOff = new BackOff(_options.BaseDelay, _options.MaxDelay, Random.Shared);
        _send = new MailSend(sender, attachments, _options.RequireCommitObserver, _logger);
        _outcomes = new OutcomeWriter(ledger, _options.OutcomeTimeout, _time, _logger);
    }

    /// <summary>Does with one delivery of a mail what is to be done.</summary>
    /// <param name="mail">The mail.</param>
    /// <param name="delivery">Which delivery of it this is: 1 for the first.</param>
    /// <param name="cancellationToken">Cancels the send, as in <see cref="IAsyncMailSender.SendAsync(MailMessage, CancellationToken)"/>. What has become of the mail is written down all the same, and answered.</param>
    /// <returns>A task that completes with what the queue is to do. What a server, a network, a ledger or a store does is in the answer and throws nothing.</returns>
    /// <exception cref="InvalidOperationException">The sender has sent the mail and told no <see cref="LedgerCommitObserver"/> of it. The mail is written down as sent; the next delivery is complete.</exception>
    public async Task<QueuedMailAnswer> HandleAsync(QueuedMail mail, int delivery, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(mail);
        ArgumentOutOfRangeException.ThrowIfLessThan(delivery, 1);
        QueuedMailAnswer answer = await AnswerAsync(mail, delivery, cancellationToken).ConfigureAwait(false);
        switch (answer.Kind)
        {
            case QueuedMailAnswerKind.Complete:
                Log.MailComplete(_logger, mail.Id, delivery);
                if (_options.DeleteAttachments && _attachments is not null)
                {
                    await ContentRelocation.DeleteAsync(_attachments, mail.Parts.Select(static p => p.Reference).OfType<string>()).ConfigureAwait(false);
                }

                break;
            case QueuedMailAnswerKind.RetryAfter:
                Log.MailToRetry(_logger, mail.Id, delivery, answer.Delay.TotalMilliseconds, answer.Reason);
                break;
            case QueuedMailAnswerKind.DeadLetter:
                Log.MailDead(_logger, mail.Id, delivery, answer.Reason);
                break;
            case QueuedMailAnswerKind.Park:
                Log.MailParked(_logger, mail.Id, delivery, answer.Reason);
                break;
        }

        return answer;
    }

    private async Task<QueuedMailAnswer> AnswerAsync(QueuedMail mail, int delivery, CancellationToken cancellationToken)
    {
        if (!MailVersion.IsKnown(mail.Version))
        {
            return QueuedMailAnswer.DeadLetter(MailVersion.NotKnown(mail.Version).Message);
        }

        IReadOnlyList<QueuedAddress> recipients = mail.Recipients;
        if (recipients.Count == 0)
        {
            return QueuedMailAnswer.DeadLetter("The mail has no recipient.");
        }

        // What is too late is not sent again on a doubt.
        bool isLate = mail.NotAfter < _time.GetUtcNow();
        InDoubtPolicy policy = isLate ? InDoubtPolicy.Park : _options.InDoubt;
        Guid claim = Guid.NewGuid();
        LedgerEntry entry;
        try
        {
            entry = await ClaimAsync(mail.Id, recipients.Count, claim, policy, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return Retry(TimeSpan.Zero, "The delivery was cancelled.");
        }
        catch (InvalidOperationException e) when (e.GetType() == typeof(InvalidOperationException))
        {
            return QueuedMailAnswer.DeadLetter($"The ledger does not take the mail. {ReplyText.WithoutAddresses(e.Message)}");
        }
#pragma warning disable CA1031 // A ledger may throw anything.
        catch (Exception e)
#pragma warning restore CA1031
        {
            Log.ClaimFailed(_logger, mail.Id, e);
            return Retry(_backOff.After(delivery), $"The ledger failed: {e.GetType().Name}. Nothing was sent.");
        }

        if (entry.Recipients.Contains(LedgerState.Committing))
        {
            TimeSpan left = _options.CommitWindow - entry.SinceChange;
            return Retry((left > TimeSpan.Zero ? left : TimeSpan.Zero) + ClockMargin, "Somebody else is sending the mail, or died while sending it.");
        }

        Dossier dossier = new(entry.Recipients, delivery, policy, _options.MaxDeliveries, _backOff);
        if (dossier.Remaining.Count == 0)
        {
            return dossier.Answer(Verdict.NotSent("It was so after an earlier delivery."));
        }

        return isLate
            ? dossier.Answer(Verdict.NotSent("It was not to be sent any more after its NotAfter, which has passed.") with { IsHopeless = true })
            : await SendAsync(mail, recipients, claim, dossier, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The claim, and with the policy to resend, of what is in doubt as well.</summary>
    private async ValueTask<LedgerEntry> ClaimAsync(string id, int recipients, Guid claim, InDoubtPolicy policy, CancellationToken cancellationToken)
    {
        LedgerEntry entry = await _ledger.ClaimAsync(id, recipients, claim, _options.CommitWindow, cancellationToken).ConfigureAwait(false);
        if (policy != InDoubtPolicy.Resend || !entry.Recipients.Contains(LedgerState.InDoubt) || entry.Recipients.Contains(LedgerState.Committing))
        {
            return entry;
        }

        _ = await _ledger.ResolveAsync(id, LedgerState.Claimed, cancellationToken).ConfigureAwait(false);
        return await _ledger.ClaimAsync(id, recipients, claim, _options.CommitWindow, cancellationToken).ConfigureAwait(false);
    }

    private async Task<QueuedMailAnswer> SendAsync(QueuedMail mail, IReadOnlyList<QueuedAddress> recipients, Guid claim, Dossier dossier, CancellationToken cancellationToken)
    {
        ClaimedMail claimed = new(_ledger, mail.Id, claim, [.. dossier.Remaining.Select(place => KeyValuePair.Create(place, recipients[place].Address))]);
        Verdict verdict = await _send.RunAsync(mail, claimed, recipients.Count, cancellationToken).ConfigureAwait(false);
        KeyValuePair<int, LedgerState>[] outcomes = [.. claimed.Recipients.Select(r => KeyValuePair.Create(r.Key, verdict.State(r.Value)))];
        Dossier after = dossier.With(outcomes);

        // Not sent, and no commit point to take back: claimed is what they are, by this claim or by another's. And what everybody has is complete, even if the ledger never learns it: another delivery would find it in doubt.
        bool isWritten = Array.TrueForAll(outcomes, static o => o.Value == LedgerState.Claimed) && (!claimed.WasTold || claimed.Failure is ClaimLostException);
        if (!isWritten && !await _outcomes.TryWriteAsync(claimed, outcomes).ConfigureAwait(false) && !after.IsComplete)
        {
            return Retry(dossier.BackOff, "The outcome of the mail could not be written into the ledger.");
        }

        bool mayHaveBeenSent = outcomes.Any(static o => o.Value is LedgerState.Sent or LedgerState.InDoubt);
        if (_options.RequireCommitObserver && mayHaveBeenSent && !claimed.IsCommitted)
        {
            Log.CommitNotObserved(_logger, mail.Id);
            throw new InvalidOperationException($"Mail {mail.Id} was sent without the ledger being told of its commit point, so that a mail in flight at a crash would be sent twice. {SenderCheck.HowToObserve}");
        }

        return after.Answer(verdict);
    }

    private static QueuedMailAnswer Retry(TimeSpan delay, string reason) => QueuedMailAnswer.RetryAfter(delay, reason);
}
