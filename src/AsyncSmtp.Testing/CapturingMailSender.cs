using System.Diagnostics.Metrics;
using System.Net.Mail;
using AsyncSmtp.Testing.Capturing;
using Microsoft.Extensions.Logging;

namespace AsyncSmtp.Testing;

/// <summary>
/// An <see cref="IAsyncMailSender"/> that sends nothing and keeps every mail for a test to look at, and whose script says what becomes of each: sent, when it says nothing.
/// </summary>
/// <remarks>
/// <para>It is an <see cref="SmtpMailSender"/> with a server in memory in place of its connections. So messages are checked and copied, sends cancelled, results and exceptions made by the same code as in production.</para>
/// <para>Nothing is waited for: no network, no retries, no rate, no timers; a send ends on its caller's thread unless the script delays it. An outcome that the script gives is what the send comes to. With
/// <c>new CapturingMailSender(o => o.Retry.MaxAttempts = 3)</c> each attempt asks the script, and each is captured.</para>
/// <para>All members may be used from many threads at once. It need not be disposed; when it is, it refuses further sends, stops those that wait, and keeps what was captured.</para>
/// </remarks>
/// <example>
/// <code>
/// CapturingMailSender sender = new();
/// await new OrderConfirmation(sender).SendAsync(order);
///
/// CapturedMail mail = Assert.Single(sender.Sent);
/// Assert.Equal("Your order", mail.Subject);
/// </code>
/// </example>
public sealed class CapturingMailSender : IAsyncMailSender, IResultSender, IAsyncDisposable, IDisposable
{
    private readonly CaptureLog _log = new();
    private readonly SendScript _script = new();

    /// <summary>
    /// Makes a sender.
    /// </summary>
    /// <param name="configure">Changes the options, which have been set for a test that does not wait, or <see langword="null"/>.</param>
    /// <param name="timeProvider">The clock of scripted delays and recorded times, or <see langword="null"/> for the system's.</param>
    /// <exception cref="Microsoft.Extensions.Options.OptionsValidationException">The options break a rule.</exception>
    public CapturingMailSender(Action<AsyncSmtpOptions>? configure = null, TimeProvider? timeProvider = null)
        : this(Options(configure), loggerFactory: null, timeProvider, meterFactory: null, name: null)
    {
    }

    internal CapturingMailSender(AsyncSmtpOptions options, ILoggerFactory? loggerFactory, TimeProvider? timeProvider, IMeterFactory? meterFactory, string? name)
    {
        TimeProvider clock = timeProvider ?? TimeProvider.System;
        Sender = new SmtpMailSender(options, loggerFactory, clock, _ => new CapturingTransport(_log, _script, clock), meterFactory ?? NoMeter.Instance, name);
    }

    /// <summary>
    /// Gets the sender itself, for code that needs an <see cref="SmtpMailSender"/>: lanes, <see cref="SmtpMailSender.TrySendAsync"/>, <see cref="SmtpMailSender.SendCompleted"/>, statistics. What is sent through it is captured, and scripted,
    /// all the same; only what <see cref="ScriptedOutcome.Throws"/> and <see cref="ScriptedOutcome.QueueFull"/> say arrives as a <see cref="MailSendException"/>. <see cref="SmtpMailSender.VerifyAsync"/> finds no server.
    /// </summary>
    public SmtpMailSender Sender { get; }

    /// <summary>
    /// Gets all mails that have come to an end, in that order, whatever their outcome. A mail is here before its send's task completes. One that was refused as it is, or was stopped in time by its token, a timeout or the
    /// sender's disposal, never got so far and is not here.
    /// </summary>
    public IReadOnlyList<CapturedMail> Captured => _log.Mails;

    /// <summary>Gets those of <see cref="Captured"/> that somebody has: <see cref="DeliveryOutcome.Sent"/> and <see cref="DeliveryOutcome.PartiallySent"/>.</summary>
    public IReadOnlyList<CapturedMail> Sent => [.. Captured.Where(static m => m.AcceptedRecipients.Count > 0)];

    /// <summary>The mails that a recipient has.</summary>
    /// <param name="address">The recipient's address, in any case.</param>
    /// <returns>Those of <see cref="Sent"/> that were accepted for this address.</returns>
    public IReadOnlyList<CapturedMail> SentTo(string address) => [.. Captured.Where(m => m.AcceptedRecipients.Contains(address, StringComparer.OrdinalIgnoreCase))];

    /// <summary>Scripts what becomes of the next mails, whichever they are.</summary>
    /// <param name="outcome">What becomes of each of them.</param>
    /// <param name="count">How many; 1 or more.</param>
    /// <remarks>Rules are asked in the order in which they were added, by this method and by <see cref="When"/>. The first that fits and is not used up decides.</remarks>
    public void Next(ScriptedOutcome outcome, int count = 1) => Add(null, outcome, count);

    /// <summary>Scripts what becomes of the mails that a rule fits.</summary>
    /// <param name="matches">Whether it fits a mail. Asked when the mail is about to go out, by many threads at once. What it throws is thrown by the send.</param>
    /// <param name="outcome">What becomes of such a mail.</param>
    /// <param name="count">For how many mails, 1 or more, or <see langword="null"/> for all.</param>
    /// <remarks>Rules are asked in the order in which they were added, by this method and by <see cref="Next"/>. The first that fits and is not used up decides.</remarks>
    public void When(Func<CapturedMail, bool> matches, ScriptedOutcome outcome, int? count = null)
    {
        ArgumentNullException.ThrowIfNull(matches);
        Add(matches, outcome, count);
    }

    /// <summary>Forgets the script and what was captured, for a sender that several tests share. What waits by the old script goes on, and whoever waits for mails, waits for those to come.</summary>
    public void Clear()
    {
        _script.Clear();
        _log.Clear();
    }

    /// <summary>Waits until so many mails have been captured, whatever their outcome.</summary>
    /// <param name="count">How many, counted from the beginning or the last <see cref="Clear"/>.</param>
    /// <param name="cancellationToken">Ends the waiting, and should be one that ends: nothing else does when the mails do not come.</param>
    /// <returns>
    /// A task that completes, as soon as there are so many, with <see cref="Captured"/>. It says that the mails have got so far, and not that the code that sent them has gone on: their tasks may be about to complete.
    /// </returns>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    /// <exception cref="ObjectDisposedException">The sender was disposed before.</exception>
    public Task<IReadOnlyList<CapturedMail>> WaitForCountAsync(int count, CancellationToken cancellationToken) => _log.WaitAsync(mails => mails.Count >= count ? mails : null, cancellationToken);

    /// <summary>Waits until so many mails have been captured, whatever their outcome.</summary>
    /// <param name="count">How many, counted from the beginning or the last <see cref="Clear"/>.</param>
    /// <param name="timeout">How long to wait, by the machine's clock.</param>
    /// <param name="cancellationToken">Ends the waiting before.</param>
    /// <returns><inheritdoc cref="WaitForCountAsync(int, CancellationToken)" path="/returns"/></returns>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    /// <exception cref="TimeoutException">The time is over. The message lists the mails that there were.</exception>
    /// <exception cref="ObjectDisposedException">The sender was disposed before.</exception>
    public Task<IReadOnlyList<CapturedMail>> WaitForCountAsync(int count, TimeSpan timeout, CancellationToken cancellationToken = default)
        => WithinAsync(token => WaitForCountAsync(count, token), timeout, $"of {count} ", cancellationToken);

    /// <summary>Waits until a mail has been captured that a test looks for.</summary>
    /// <param name="matches">Whether it is the one. Asked of all that are there, again and again, by one thread at a time.</param>
    /// <param name="cancellationToken">Ends the waiting, and should be one that ends: nothing else does when the mail does not come.</param>
    /// <returns>A task that completes with the first such mail, at once when it is there already.</returns>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    /// <exception cref="ObjectDisposedException">The sender was disposed before.</exception>
    public Task<CapturedMail> WaitForMailAsync(Func<CapturedMail, bool> matches, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(matches);
        return _log.WaitAsync(mails => mails.FirstOrDefault(matches), cancellationToken);
    }

    /// <summary>Waits until a mail has been captured that a test looks for.</summary>
    /// <param name="matches">Whether it is the one. Asked of all that are there, again and again, by one thread at a time.</param>
    /// <param name="timeout">How long to wait, by the machine's clock.</param>
    /// <param name="cancellationToken">Ends the waiting before.</param>
    /// <returns><inheritdoc cref="WaitForMailAsync(Func{CapturedMail, bool}, CancellationToken)" path="/returns"/></returns>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    /// <exception cref="TimeoutException">The time is over. The message lists the mails that there were.</exception>
    /// <exception cref="ObjectDisposedException">The sender was disposed before.</exception>
    public Task<CapturedMail> WaitForMailAsync(Func<CapturedMail, bool> matches, TimeSpan timeout, CancellationToken cancellationToken = default)
        => WithinAsync(token => WaitForMailAsync(matches, token), timeout, "other ", cancellationToken);

    /// <inheritdoc/>
    public Task<MailSendResult> SendAsync(MailMessage message, CancellationToken cancellationToken = default) => SendAsync(message, userToken: null, cancellationToken);

    /// <inheritdoc/>
    public async Task<MailSendResult> SendAsync(MailMessage message, object? userToken, CancellationToken cancellationToken = default)
    {
        try
        {
            return await Sender.SendAsync(message, userToken, cancellationToken).ConfigureAwait(false);
        }
        catch (MailSendException e) when (e.InnerException is ScriptedException scripted)
        {
            throw scripted.Scripted;
        }
    }

    async Task<MailSendResult> IResultSender.SendForResultAsync(MailMessage message, CancellationToken cancellationToken)
    {
        MailSendResult result = await ((IResultSender)Sender).SendForResultAsync(message, cancellationToken).ConfigureAwait(false);
        return result.Exception is MailSendException { InnerException: ScriptedException scripted } ? scripted.In(result) : result;
    }

    /// <summary>Refuses new sends, and stops those that wait: they end as not sent. What was captured stays, and waits for mails that are not there fail.</summary>
    /// <returns>A task that completes when every send has ended.</returns>
    public async ValueTask DisposeAsync()
    {
        await Sender.DisposeAsync().ConfigureAwait(false);
        _log.Fail(new ObjectDisposedException(nameof(CapturingMailSender)));
    }

    /// <summary>Does what <see cref="DisposeAsync"/> does, and blocks the calling thread until it is done.</summary>
    public void Dispose()
    {
        Sender.Dispose();
        _log.Fail(new ObjectDisposedException(nameof(CapturingMailSender)));
    }

    private static AsyncSmtpOptions Options(Action<AsyncSmtpOptions>? configure)
    {
        AsyncSmtpOptions options = new();
        CapturingOptions.Apply(options);
        configure?.Invoke(options);
        return options;
    }

    private void Add(Func<CapturedMail, bool>? matches, ScriptedOutcome outcome, int? count)
    {
        ArgumentNullException.ThrowIfNull(outcome);
        if (count < 1)
        {
            throw new ArgumentOutOfRangeException(nameof(count), count, "A rule is for 1 mail or more.");
        }

        _script.Add(new ScriptRule(matches, outcome, count));
    }

    private async Task<T> WithinAsync<T>(Func<CancellationToken, Task<T>> waitAsync, TimeSpan timeout, string which, CancellationToken cancellationToken)
    {
        using CancellationTokenSource limit = new(timeout, TimeProvider.System);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            return await waitAsync(either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException e)
        {
            cancellationToken.ThrowIfCancellationRequested();
            IReadOnlyList<CapturedMail> mails = Captured;
            throw new TimeoutException($"{mails.Count} {which}mails were captured within {timeout.TotalSeconds:0.###} s.{MailText.Of(mails)}", e);
        }
    }
}
