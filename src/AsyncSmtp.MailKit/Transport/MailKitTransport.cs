using System.Net.Mail;
using AsyncSmtp.MailKit.Mime;
using MimeKit;

namespace AsyncSmtp.MailKit.Transport;

/// <summary>One connection of MailKit's. It connects and logs in with the first attempt, and again when the connection was found dead before anything was sent.</summary>
/// <remarks>
/// Dispose may come while an attempt is under way. MailKit's client is not made for that, so the attempt is cancelled, which ends MailKit's call at any stage, and closes the connection on its way out.
/// </remarks>
internal sealed class MailKitTransport(string host, int port, MailKitParts parts) : ISmtpTransport
{
    private const int Idle = 0;
    private const int Sending = 1;
    private const int Disposed = 2;

#pragma warning disable CA2213 // Without a timer and a wait handle there is nothing to dispose, and an attempt on its way out must not find it disposed.
    private readonly CancellationTokenSource _ended = new();
#pragma warning restore CA2213
    private readonly Connection _connection = new(host, port, parts);
    private int _state;

    public bool IsQuiet => _connection.IsQuiet;

    public void Start(SmtpAttempt attempt)
    {
        ObjectDisposedException.ThrowIf(Interlocked.CompareExchange(ref _state, Sending, Idle) != Idle, this);
        if (!attempt.TryBegin())
        {
            Interlocked.CompareExchange(ref _state, Idle, Sending);
            attempt.Complete(SmtpAttemptResult.NotBegun);
            return;
        }

        // What MailKit starts would run in the caller's execution context, and with it whatever comes after the attempt.
        AsyncFlowControl? suppressed = ExecutionContext.IsFlowSuppressed() ? null : ExecutionContext.SuppressFlow();
        _ = SendAsync(attempt);
        suppressed?.Undo();
    }

    public void Dispose()
    {
        int before = Interlocked.Exchange(ref _state, Disposed);
        if (before == Idle)
        {
            _connection.SayGoodBye();
        }

        // The server may count connections, so this one is closed now, and not when whoever uses it comes round to it.
        _connection.Cut(abruptly: before != Idle);
        _ = _ended.CancelAsync();
    }

    private async Task SendAsync(SmtpAttempt attempt)
    {
        SmtpAttemptResult result;
        try
        {
            await _connection.OpenAsync(_ended.Token).ConfigureAwait(false);
            result = await SendOverAsync(attempt).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // Whatever it is, it is the attempt's result.
        catch (Exception e)
#pragma warning restore CA1031
        {
            result = MailKitResult.Of(e, _connection);
        }

        if (Interlocked.CompareExchange(ref _state, Idle, Sending) == Disposed)
        {
            _connection.Abort();
        }

        attempt.Complete(result);
    }

    private async Task<SmtpAttemptResult> SendOverAsync(SmtpAttempt attempt)
    {
        using MailMessage source = attempt.CreateMessage();
        using MimeMessage message = VerbatimMessage.Unwrap(source, _ended.Token) ?? MimeConversion.Convert(source, parts.IsInternational, parts.TimeProvider);
        MailboxAddress sender = new("", (source.Sender ?? source.From)!.Address);
        await _connection.Client.SendAsync(attempt, message, sender, source.DeliveryNotificationOptions, _ended.Token).ConfigureAwait(false);
        return MailKitResult.Accepted(_connection);
    }
}
