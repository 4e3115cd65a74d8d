using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Net.Mail;
using System.Runtime.CompilerServices;
using AsyncSmtp.Diagnostics;
using AsyncSmtp.Dispatching;
using AsyncSmtp.Messages;
using AsyncSmtp.Pooling;
using AsyncSmtp.Sending;
using AsyncSmtp.Transport;
using AsyncSmtp.Verification;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace AsyncSmtp;

/// <summary>
/// Sends mail through a pool of <see cref="SmtpClient"/>s.
/// </summary>
/// <remarks>
/// Safe for use by many callers at once; make one for each server and keep it. Connections are made when they are first needed. Disposing it stops admission, waits for what was submitted,
/// and closes the connections.
/// </remarks>
/// <example>
/// <code>
/// await using var sender = new SmtpMailSender(new AsyncSmtpOptions { Host = "smtp.example.com" });
/// using var message = new MailMessage("shop@example.com", "you@example.com", "Your order", "It is on its way.");
/// MailSendResult result = await sender.SendAsync(message, cancellationToken);
/// </code>
/// </example>
public sealed class SmtpMailSender : IAsyncMailSender, IResultSender, IAsyncDisposable, IDisposable
{
    private readonly AsyncSmtpOptions _options;
    private readonly TimeProvider _timeProvider;
    private readonly string? _firstHost;
    private readonly ILoggerFactory _loggerFactory;
    private readonly ILogger _logger;
    private readonly SendAdmission _admission = new();
    private readonly CancellationTokenSource _shutdown = new();
    private readonly Lazy<Task> _dispose;
    private readonly SendContext _context;

    /// <summary>
    /// Makes a sender. Nothing is connected yet.
    /// </summary>
    /// <param name="options">The options. They are copied: later changes have no effect.</param>
    /// <param name="loggerFactory">Where to log to, or <see langword="null"/> for nowhere.</param>
    /// <param name="timeProvider">The clock and the timers, or <see langword="null"/> for the system's.</param>
    /// <exception cref="OptionsValidationException">The options break a rule: every broken one is named, with its value.</exception>
    public SmtpMailSender(AsyncSmtpOptions options, ILoggerFactory? loggerFactory = null, TimeProvider? timeProvider = null)
        : this(options, loggerFactory, timeProvider, createTransport: null)
    {
    }

    /// <summary>
    /// Makes a sender whose mail goes out by another transport than <see cref="SmtpClient"/>. Nothing is connected yet.
    /// </summary>
    /// <param name="options">The options. They are copied: later changes have no effect.</param>
    /// <param name="transportFactory">Makes the transports, in place of <see cref="AsyncSmtpOptions.TransportFactory"/>.</param>
    /// <param name="loggerFactory">Where to log to, or <see langword="null"/> for nowhere.</param>
    /// <param name="timeProvider">The clock and the timers, or <see langword="null"/> for the system's.</param>
    /// <exception cref="OptionsValidationException">The options break a rule: every broken one is named, with its value.</exception>
    public SmtpMailSender(AsyncSmtpOptions options, ISmtpTransportFactory transportFactory, ILoggerFactory? loggerFactory = null, TimeProvider? timeProvider = null)
        : this(With(options, transportFactory), loggerFactory, timeProvider, createTransport: null)
    {
    }

    internal SmtpMailSender(
        AsyncSmtpOptions options, ILoggerFactory? loggerFactory, TimeProvider? timeProvider, Func<ServerAddress, ISmtpTransport>? createTransport, IMeterFactory? meterFactory = null, string? name = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        IReadOnlyList<string> failures = AsyncSmtpOptionsChecks.Check(options);
        if (failures.Count > 0)
        {
            throw new OptionsValidationException(nameof(AsyncSmtpOptions), typeof(AsyncSmtpOptions), failures);
        }

        _options = options.Clone();
        _options.Name ??= name;
        _firstHost = _options.Addresses().First().Host;
        _timeProvider = timeProvider ?? TimeProvider.System;
        _loggerFactory = loggerFactory ?? NullLoggerFactory.Instance;
        _logger = _loggerFactory.CreateLogger<SmtpMailSender>();

        _dispose = new Lazy<Task>(CloseAsync);

        // A listener may ask before there is a pool.
        AsyncSmtpMetrics metrics = new(meterFactory, _options.Name, () => _context is null ? new SmtpSenderStatistics() : GetStatistics(), _options.MaxConnections);
        createTransport ??= _options.TransportFactory is { } factory ? server => factory.Create(ContextOf(server)) : new SmtpTransportFactory(_options, _logger).Create;
        SmtpClientPool pool = new(_options, server => new SmtpDispatcher(createTransport(server), _options, _timeProvider), _timeProvider, Random.Shared, _logger, metrics);
        _context = new SendContext(pool, new RetryPolicy(_options.Retry, Random.Shared), _options, _timeProvider, metrics, _logger);
    }

    /// <summary>Gets what sends in place of <see cref="SmtpClient"/>, or <see langword="null"/>.</summary>
    public ISmtpTransportFactory? TransportFactory => _options.TransportFactory;

    /// <summary>Gets the options that this sender was made with. Not to be changed.</summary>
    internal AsyncSmtpOptions Options => _options;

    /// <summary>
    /// Occurs when a send that was queued has ended, whatever its outcome, before its task completes. Raised on the thread that ended it, never under a lock, and for several sends at once.
    /// A message that cannot be sent as it is, or whose content could not be read into memory, was never queued: its caller alone is told.
    /// A subscriber that throws is logged and harms nobody.
    /// </summary>
    public event EventHandler<MailSendCompletedEventArgs>? SendCompleted;

    /// <inheritdoc/>
    public Task<MailSendResult> SendAsync(MailMessage message, CancellationToken cancellationToken = default) => SendAsync(message, userToken: null, cancellationToken);

    /// <inheritdoc/>
    public Task<MailSendResult> SendAsync(MailMessage message, object? userToken, CancellationToken cancellationToken = default) => SendAsync(message, userToken, lane: null, cancellationToken);

    /// <summary>
    /// Sends one message if there is room for it in the queue, and says at once that there is none otherwise: when <see cref="AsyncSmtpOptions.MaxQueueLength"/> sends are waiting already, whatever
    /// <see cref="AsyncSmtpOptions.QueueFullMode"/> says.
    /// </summary>
    /// <param name="message"><inheritdoc cref="IAsyncMailSender.SendAsync(MailMessage, CancellationToken)" path="/param[@name='message']"/></param>
    /// <param name="cancellationToken"><inheritdoc cref="IAsyncMailSender.SendAsync(MailMessage, CancellationToken)" path="/param[@name='cancellationToken']"/></param>
    /// <returns>A task that completes with <see langword="null"/> when the queue is full: nothing was queued or sent. Else it ends as that of <see cref="SendAsync(MailMessage, CancellationToken)"/>.</returns>
    public async Task<MailSendResult?> TrySendAsync(MailMessage message, CancellationToken cancellationToken = default)
    {
        MailSendResult result = await RunAsync(message, userToken: null, lane: null, mayFailFast: true, cancellationToken).ConfigureAwait(false);
        return result.Exception switch
        {
            null => result,
            MailQueueFullException => null,
            Exception e => throw e,
        };
    }

    /// <summary>
    /// This sender, with all sends in one lane, whatever the message's <see cref="MailMessage.Priority"/>. The sender itself puts messages of high priority into <see cref="SendLane.Urgent"/> and those of low
    /// priority into <see cref="SendLane.Bulk"/>, and priority is also a header that recipients see; the lane is not.
    /// </summary>
    /// <param name="lane">The lane.</param>
    /// <returns>A view of this sender: the same connections, the same queue. It lives as long as the sender.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such lane.</exception>
    public IAsyncMailSender InLane(SendLane lane)
    {
        return Enum.IsDefined(lane) ? new LaneSender(this, lane) : throw new ArgumentOutOfRangeException(nameof(lane), lane, "There is no such lane.");
    }

    /// <summary>Closes the idle connections now, and each busy one after its message: after a change of the server's address, or of what <see cref="AsyncSmtpOptions.ConfigureClient"/> sets.</summary>
    public void ClearConnections() => _context.Pool.Clear();

    Task<MailSendResult> IResultSender.SendForResultAsync(MailMessage message, CancellationToken cancellationToken) => SendForResultAsync(message, lane: null, cancellationToken);

    internal Task<MailSendResult> SendForResultAsync(MailMessage message, SendLane? lane, CancellationToken cancellationToken)
        => RunAsync(message, userToken: null, lane, _options.QueueFullMode == QueueFullMode.Fail, cancellationToken).AsTask();

    internal async Task<MailSendResult> SendAsync(MailMessage message, object? userToken, SendLane? lane, CancellationToken cancellationToken)
    {
        MailSendResult result = await RunAsync(message, userToken, lane, _options.QueueFullMode == QueueFullMode.Fail, cancellationToken).ConfigureAwait(false);
        return result.Exception is null ? result : throw result.Exception;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<MailSendResult> RunAsync(MailMessage message, object? userToken, SendLane? lane, bool mayFailFast, CancellationToken cancellationToken)
    {
        // Begun here, where the caller's activity is the current one.
        using Activity? activity = AsyncSmtpActivity.StartSend(_options.Name, _firstHost);
        ArgumentNullException.ThrowIfNull(message);
        cancellationToken.ThrowIfCancellationRequested();
        ObjectDisposedException.ThrowIf(!_admission.TryEnter(), this);
        SendEntry entry = new(lane ?? LaneOf(message), mayFailFast);
        MailSendResult? result = null;
        try
        {
            using MailMessageSnapshot mail = await MailMessageSnapshot.CreateAsync(message, _options, cancellationToken, userToken).ConfigureAwait(false);
            using SendStop stop = new(_options.SendTimeout, _timeProvider, _shutdown.Token, cancellationToken);
            result = await new SendOperation(_context, mail, entry, stop, activity).RunAsync().ConfigureAwait(false);
        }
        catch (Exception e) when (activity is not null)
        {
            // Before it was queued.
            activity.SetFailed(ErrorType.Of(e));
            throw;
        }
        finally
        {
            _admission.Exit(result?.Outcome);
        }

        // After the exit: a subscriber that disposes this sender must not wait for itself.
        RaiseSendCompleted(result);
        return result;
    }

    /// <summary>
    /// Finds out whether mail can go out with the options: connects to the server, the first where there are several, on a connection of its own, says EHLO, makes TLS, and says QUIT. It does not log in and sends no mail.
    /// </summary>
    /// <param name="cancellationToken">Ends it at once.</param>
    /// <returns>What was found out, within <see cref="AsyncSmtpOptions.AttemptTimeout"/>. Whatever the server or the network does is in <see cref="SmtpServerReport.Problems"/> and throws nothing.</returns>
    /// <remarks>
    /// The certificate is judged as <see cref="SmtpClient"/> judges it, by the system and the process-wide <see cref="System.Net.ServicePointManager"/>. What <see cref="AsyncSmtpOptions.ConfigureClient"/> does,
    /// client certificates included, is left out. Disposing the sender meanwhile does not end it.
    /// </remarks>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    /// <exception cref="ObjectDisposedException">The sender has been disposed.</exception>
    public async Task<SmtpServerReport> VerifyAsync(CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(_dispose.IsValueCreated, this);
        return await VerifyAsync(_options.Addresses().First(), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Does what <see cref="VerifyAsync(CancellationToken)"/> does, with each of <see cref="AsyncSmtpOptions.Servers"/>, all at once.</summary>
    /// <param name="cancellationToken">Ends it at once.</param>
    /// <returns>A report for each server, in the order of the options. One, when there is only <see cref="AsyncSmtpOptions.Host"/>.</returns>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    /// <exception cref="ObjectDisposedException">The sender has been disposed.</exception>
    public async Task<IReadOnlyList<SmtpServerReport>> VerifyServersAsync(CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(_dispose.IsValueCreated, this);
        return await Task.WhenAll(_options.Addresses().Select(server => VerifyAsync(server, cancellationToken))).ConfigureAwait(false);
    }

    /// <summary>Takes a snapshot of the connections and the queue.</summary>
    /// <returns>Numbers that were true together at one moment.</returns>
    public SmtpSenderStatistics GetStatistics() => _context.Pool.GetStatistics(_admission.Counts, isClosed: _dispose.IsValueCreated);

    /// <summary>
    /// Refuses new sends, waits up to <see cref="AsyncSmtpOptions.ShutdownTimeout"/> for those that were submitted, cancels the rest, and closes the connections. Each send's task says what became of its message.
    /// </summary>
    /// <returns>A task that completes when every send has ended and every connection is closed.</returns>
    public ValueTask DisposeAsync() => new(_dispose.Value);

    /// <summary>Does what <see cref="DisposeAsync"/> does, and blocks the calling thread until it is done.</summary>
    public void Dispose() => _dispose.Value.GetAwaiter().GetResult();

    private static AsyncSmtpOptions With(AsyncSmtpOptions options, ISmtpTransportFactory transportFactory)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(transportFactory);
        AsyncSmtpOptions copy = options.Clone();
        copy.TransportFactory = transportFactory;
        return copy;
    }

    private SmtpTransportContext ContextOf(ServerAddress server)
        => new() { Host = server.Host!, Port = server.Port, Options = _options, TimeProvider = _timeProvider, LoggerFactory = _loggerFactory };

    private Task<SmtpServerReport> VerifyAsync(ServerAddress server, CancellationToken cancellationToken)
        => new ServerVerification(_options.For(server), _timeProvider).RunAsync(cancellationToken);

    private static SendLane LaneOf(MailMessage message) => message.Priority switch
    {
        MailPriority.High => SendLane.Urgent,
        MailPriority.Low => SendLane.Bulk,
        _ => SendLane.Normal,
    };

    private async Task CloseAsync()
    {
        Task drained = _admission.Close();
        try
        {
            await drained.WaitAsync(_options.ShutdownTimeout, _timeProvider).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            Log.ShutdownTimedOut(_logger, _options.ShutdownTimeout.TotalMilliseconds);
            await _shutdown.CancelAsync().ConfigureAwait(false);

            // Bounded: what is queued ends at once, what is on the wire when its veto succeeds, and what is past its commit point after the grace period.
            await drained.ConfigureAwait(false);
        }

        await _context.Pool.DisposeAsync().ConfigureAwait(false);
        _context.Metrics.Dispose();
        _shutdown.Dispose();
    }

    private void RaiseSendCompleted(MailSendResult result)
    {
        EventHandler<MailSendCompletedEventArgs>? subscribers = SendCompleted;
        if (subscribers is null)
        {
            return;
        }

        MailSendCompletedEventArgs e = new(result, cancelled: result.Exception is OperationCanceledException);
        foreach (EventHandler<MailSendCompletedEventArgs> subscriber in Delegate.EnumerateInvocationList(subscribers))
        {
            try
            {
                subscriber(this, e);
            }
#pragma warning disable CA1031 // The subscriber's code may throw anything, and must not change what the caller hears of the send.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                Log.EventSubscriberThrew(_logger, exception);
            }
        }
    }
}
