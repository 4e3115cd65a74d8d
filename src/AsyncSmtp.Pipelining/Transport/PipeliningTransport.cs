using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.IO.Pipelines;
using System.Net.Mail;
using System.Net.Sockets;
using AsyncSmtp.MailKit.Transport;
using AsyncSmtp.Pipelining.Content;
using AsyncSmtp.Pipelining.Replies;
using AsyncSmtp.Pipelining.Wire;

namespace AsyncSmtp.Pipelining.Transport;

/// <summary>
/// A connection on which the content of one mail and the envelope of the next are one flight (RFC 2920), so that a mail costs one round trip.
/// </summary>
/// <remarks>
/// <para>
/// The life of a mail: its content is made by whoever starts it, but for the first, for which there is no connection yet. It waits until the content of the mail before goes out, and its envelope goes with that. When the
/// server has given its go-ahead, its content goes out with the envelope of the mail after it. Then the server's answer ends it.
/// </para>
/// <para>
/// One loop reads, for as long as the connection lives, also while there is nothing to send: what a server says without being asked ends it. Whoever finds something to write, that loop or a start, writes it, and nobody
/// else meanwhile (<see cref="FlightWriter"/>). The loop alone ends mails, in their order; when the connection ends, those that are left.
/// </para>
/// <para>The lock guards the line of mails, and who writes. Under it there is no I/O, no user code and no completion.</para>
/// </remarks>
internal sealed class PipeliningTransport : ISmtpTransport
{
    private readonly Lock _lock = new();
    private readonly PipeliningParts _parts;
    private readonly SmtpWire _wire;
    private readonly MailLine _line = new();
    private readonly FlightWriter _writer;
    private readonly ReplyPace _pace;
    private readonly List<MailOnWire> _ended = []; // Of the loop.
    private bool _hasStarted;
    private bool _isOpen;
    private bool _isDisposed;
    private volatile bool _isOver;
    private Exception? _end;

    public PipeliningTransport(string host, int port, PipeliningParts parts)
    {
        _parts = parts;
        _wire = new SmtpWire(host, port, parts);
        _pace = new ReplyPace(parts.TimeProvider);
        _writer = new FlightWriter(_lock, _line, _wire, _pace);
    }

    public bool IsQuiet => !_isOver;

    public void Start(SmtpAttempt attempt)
    {
        if (_hasStarted)
        {
            StartNext(attempt);
            return;
        }

        _hasStarted = true;
        if (!attempt.TryBegin())
        {
            _hasStarted = false;
            attempt.Complete(SmtpAttemptResult.NotBegun);
            return;
        }

        MailOnWire first = new(attempt);
        lock (_lock)
        {
            _line.Add(first);
        }

        // The loop outlives this mail, and would keep its caller's context.
        AsyncFlowControl? suppressed = ExecutionContext.IsFlowSuppressed() ? null : ExecutionContext.SuppressFlow();
        _ = RunAsync(first);
        suppressed?.Undo();
    }

    public void Dispose()
    {
        bool isIdle;
        lock (_lock)
        {
            isIdle = !_isDisposed && _isOpen && !_isOver && _line.IsUnheardOf && !_writer.IsWriting;
            _isDisposed = true;
        }

        if (isIdle)
        {
            _wire.SayGoodBye();
        }

        _wire.Cut(abruptly: !isIdle);
    }

    private void StartNext(SmtpAttempt attempt)
    {
        MailOnWire mail = new(attempt);
        if (!TryMakeContent(mail, out SmtpAttemptResult? failed))
        {
            attempt.Complete(failed);
            return;
        }

        bool isOver;
        lock (_lock)
        {
            isOver = _isOver;
            if (!isOver)
            {
                _line.Add(mail);
            }
        }

        if (isOver)
        {
            mail.Content?.Dispose();
            attempt.Complete(ResultOf(_end!));
            return;
        }

        _writer.Write();
        _writer.AllowNext();
    }

    /// <summary>Makes what DATA is to say, as far as the server allows it.</summary>
    private bool TryMakeContent(MailOnWire mail, [NotNullWhen(false)] out SmtpAttemptResult? failed)
    {
        failed = null;
        Offer offer = _wire.Offer;
        try
        {
            mail.Content = WireContent.Create(mail.Attempt, new ContentSettings(_parts.IsInternational, offer.EightBitMime, offer.SmtpUtf8, _parts.Signer, _parts.TimeProvider));
            if (offer.Size > 0 && mail.Content.Length > offer.Size)
            {
                throw new MessageTooLargeException(
                    $"The message has {mail.Content.Length} bytes, and the server takes {offer.Size} at most (SIZE, RFC 1870). It was not sent to it.");
            }

            foreach (MailAddress recipient in mail.Attempt.Recipients)
            {
                // One that cannot be named is found out here, and not in the middle of a flight.
                _ = EnvelopeAddress.Format(recipient.Address, mail.Content.NeedsSmtpUtf8);
            }

            return true;
        }
#pragma warning disable CA1031 // Whatever it is, it is this mail's alone.
        catch (Exception e)
#pragma warning restore CA1031
        {
            mail.Content?.Dispose();
            failed = new SmtpAttemptResult { Error = e, IsConnectionUsable = true };
            return false;
        }
    }

    private async Task RunAsync(MailOnWire first)
    {
        Exception end;
        try
        {
            await _wire.OpenAsync(CancellationToken.None).ConfigureAwait(false);
            BeginWith(first);
            end = await ReadAsync().ConfigureAwait(false);
        }
#pragma warning disable CA1031 // Whatever it is, it ends the connection, and the mails on it.
        catch (Exception e)
#pragma warning restore CA1031
        {
            end = e;
        }

        End(end);
    }

    private void BeginWith(MailOnWire first)
    {
        bool isMade = TryMakeContent(first, out SmtpAttemptResult? failed);
        lock (_lock)
        {
            _isOpen = true;
            _writer.Pipelines = _wire.Offer.Pipelining && _parts.Options.UsePipelining;
            if (!isMade)
            {
                _line.Remove(first);
            }
        }

        if (!isMade)
        {
            first.Attempt.Complete(failed!);
        }

        _writer.Write();
    }

    /// <summary>Reads until the connection ends. Returns why.</summary>
    private async Task<Exception> ReadAsync()
    {
        while (true)
        {
            ReadResult read = await _wire.Input.ReadAsync().ConfigureAwait(false);
            _pace.OnAnswered();
            ReadOnlySequence<byte> unread = read.Buffer;
            Exception? end = TakeAll(ref unread);
            _wire.Input.AdvanceTo(unread.Start, unread.End);
            if (end is null)
            {
                // First what the server waits for, then what callers wait for.
                _writer.Write();
            }

            CompleteEnded();
            _writer.AllowNext();
            if (end is not null || read.IsCompleted)
            {
                return end ?? new IOException("The server has closed the connection.");
            }
        }
    }

    private Exception? TakeAll(ref ReadOnlySequence<byte> unread)
    {
        lock (_lock)
        {
            try
            {
                while (ReplyParser.TryParse(ref unread, out Reply reply))
                {
                    if (_line.Take(reply) is { } ended)
                    {
                        _ended.Add(ended);
                    }
                }

                return null;
            }
            catch (Exception e) when (e is ReplyProtocolException or RefusedReplyException)
            {
                return e;
            }
            finally
            {
                _writer.Watch_NeedsLock();
            }
        }
    }

    private void CompleteEnded()
    {
        foreach (MailOnWire mail in _ended)
        {
            mail.Content?.Dispose();
            mail.Attempt.Complete(mail.Result!);
        }

        _ended.Clear();
    }

    private void End(Exception end)
    {
        end = _wire.Why ?? end;
        _end = EndOfOthers(end);
        MailOnWire[] left;
        MailOnWire? written;
        lock (_lock)
        {
            _isOver = true;
            left = _line.TakeAll();
            written = _writer.Stop_NeedsLock(PipeliningResult.Unfinished(ResultOf(end)));
        }

        // Before anybody is told, so that nothing more can be sent.
        _wire.Cut(abruptly: true);
        _writer.Release();
        for (int i = 0; i < left.Length; i++)
        {
            if (left[i] != written)
            {
                left[i].Content?.Dispose();
                left[i].Attempt.Complete(ResultOf(i == 0 ? end : _end));
            }
        }
    }

    /// <summary>What ended the connection, for the mails that were behind the one that it was about.</summary>
    private static Exception EndOfOthers(Exception end)
        => end is IOException or SocketException or RefusedReplyException { Reply.Code: SmtpCodes.ServiceClosing }
            ? end
            : new IOException($"The connection ended with the mail before this one: {end.Message}", end);

    private SmtpAttemptResult ResultOf(Exception end) => PipeliningResult.Of(end, _wire.Stage);
}
