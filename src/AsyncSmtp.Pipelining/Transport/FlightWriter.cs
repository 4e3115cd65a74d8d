using System.Buffers;
using System.Net.Sockets;
using AsyncSmtp.Pipelining.Content;
using AsyncSmtp.Pipelining.Wire;

namespace AsyncSmtp.Pipelining.Transport;

/// <summary>
/// Writes what the line of mails has to say, one flight after the other, on the thread of whoever finds that there is something, and one at a time.
/// </summary>
/// <remarks>
/// A flight is the rest of a mail's content and the envelope of the next. What the line says of a mail is changed before its bytes go out, since the answer may be here before the write has returned. Content is
/// disposed by whoever ends its mail, unless it is being written: then when that has ended.
/// </remarks>
internal sealed class FlightWriter(Lock transportLock, MailLine line, SmtpWire wire, ReplyPace pace)
{
    /// <summary>
    /// Content of more bytes goes out before the commit point, but for its end, so that a mail whose content the network does not take is not in doubt. Less than that the system takes at once, and then one write is
    /// half of the work of two.
    /// </summary>
    private const int LargestInOneFlight = 16 * 1024;

    private MailOnWire? _content; // The mail whose content is being written, while the server cannot have all of it.
    private SmtpAttemptResult? _end;
    private bool _isWriting;
    private bool _hasFailed;

    private static ReadOnlySpan<byte> FinalDot => ".\r\n"u8;

    /// <summary>Gets a value indicating whether somebody writes. Guarded by the lock of the transport.</summary>
    public bool IsWriting => _isWriting;

    /// <summary>Gets or sets a value indicating whether the server takes commands that are sent together.</summary>
    public bool Pipelines { get; set; }

    /// <summary>Writes what there is to be written, unless somebody does. Returns when the system has taken it, or before. Never throws.</summary>
    public void Write()
    {
        ValueTask writing = WriteAllAsync();
        if (!writing.IsCompletedSuccessfully)
        {
            _ = writing.AsTask();
        }
    }

    /// <summary>Watches that the server answers what it is to answer next, if anything.</summary>
    public void Watch_NeedsLock()
    {
        if (line.Expected is { } kind)
        {
            wire.Clock.Expect(kind);
        }
        else if (!_isWriting)
        {
            wire.Clock.Met();
        }
    }

    /// <summary>The connection has ended: nothing more goes out.</summary>
    /// <param name="end">How that ends a mail.</param>
    /// <returns>The mail whose content is being written, if there is one: it ends here, and was not sent, though it may have passed its commit point.</returns>
    public MailOnWire? Stop_NeedsLock(SmtpAttemptResult end)
    {
        _end = end;
        return _content;
    }

    /// <summary>After the wire was cut: gives its buffers back, now or when the write that is under way has ended.</summary>
    public void Release()
    {
        lock (transportLock)
        {
            if (_isWriting)
            {
                return;
            }
        }

        wire.Release();
    }

    /// <summary>Lets the next mail come, where that has been waited for.</summary>
    public void AllowNext()
    {
        MailOnWire? allows;
        lock (transportLock)
        {
            allows = line.MayAllowNext(pace.IsFast);
        }

        allows?.Attempt.AllowNext();
    }

    private async ValueTask WriteAllAsync()
    {
        while (TakeTurn() is { } mail)
        {
            bool isWritten = false;
            try
            {
                await WriteAsync(mail).ConfigureAwait(false);
                isWritten = true;
            }
#pragma warning disable CA1031 // Whatever it is, it ends the connection; the loop that reads tells the mails.
            catch (Exception e)
#pragma warning restore CA1031
            {
                Fail(e);
            }

            EndTurn(isWritten);
            AllowNext();
        }
    }

    private MailOnWire? TakeTurn()
    {
        lock (transportLock)
        {
            if (_isWriting || _end is not null || _hasFailed || line.Next(Pipelines) is not { } next)
            {
                return null;
            }

            _isWriting = true;
            return next;
        }
    }

    private void EndTurn(bool isWritten)
    {
        SmtpAttemptResult? end;
        MailOnWire? content;
        lock (transportLock)
        {
            (content, _content) = (_content, null);
            _isWriting = false;
            _hasFailed |= !isWritten;
            end = _end;
        }

        if (end is null)
        {
            return;
        }

        wire.Release();
        content?.Attempt.Complete(end);
    }

    /// <summary>A write that the system did not take: the loop that reads is going to see the end of the connection, and before it perhaps what the server had to say. Anything else ends the connection here.</summary>
    private void Fail(Exception e)
    {
        if (e is not (IOException or SocketException))
        {
            wire.Cut(abruptly: true, e);
        }
    }

    private ValueTask WriteAsync(MailOnWire mail) => mail.Stage != MailStage.GoAhead ? WriteEnvelopeAsync(mail) : mail.IsInVain ? WriteDotAsync(mail) : WriteContentAsync(mail);

    private ValueTask WriteEnvelopeAsync(MailOnWire mail)
        => mail.Stage == MailStage.Waiting && !TryBegin(mail) ? ValueTask.CompletedTask : WriteCommandsAsync(mail);

    private ValueTask WriteCommandsAsync(MailOnWire mail)
    {
        AddCommands(mail);
        return FlushAsync();
    }

    /// <summary>A server that wants the content of a mail that nobody would get is given none (RFC 2920, section 3.1).</summary>
    private ValueTask WriteDotAsync(MailOnWire mail)
    {
        wire.Output.Write(FinalDot);
        return FlushAsync(mail);
    }

    private async ValueTask WriteContentAsync(MailOnWire mail)
    {
        mail.Attempt.ReachContent();
        using WireContent content = BeginContent(mail);
        bool isSmall = content.IsBuffered && content.Bytes.Length <= LargestInOneFlight;
        if (!isSmall)
        {
            TimedBlocks blocks = new(wire);
            await using (blocks.ConfigureAwait(false))
            {
                await content.WriteToAsync(blocks, CancellationToken.None).ConfigureAwait(false);
            }
        }

        await mail.Attempt.CommitAsync().ConfigureAwait(false);
        if (isSmall)
        {
            wire.Output.Write(content.Bytes.Span);
        }

        wire.Output.Write(FinalDot);
        if (Pipelines && NextToBegin(mail) is { } next)
        {
            AddCommands(next);
        }

        await FlushAsync(mail).ConfigureAwait(false);
    }

    /// <summary>The first mail after this one that still wants to be sent.</summary>
    private MailOnWire? NextToBegin(MailOnWire mail)
    {
        while (true)
        {
            MailOnWire? next;
            lock (transportLock)
            {
                next = line.After(mail);
            }

            if (next is null || TryBegin(next))
            {
                return next;
            }
        }
    }

    /// <summary>Begins a mail that has waited, or drops it when it was stopped meanwhile.</summary>
    private bool TryBegin(MailOnWire mail)
    {
        bool begins = mail.Attempt.TryBegin();
        lock (transportLock)
        {
            ThrowIfStopped_NeedsLock();
            if (begins)
            {
                line.BeginEnvelope(mail);
            }
            else
            {
                line.Remove(mail);
            }
        }

        if (!begins)
        {
            mail.Content?.Dispose();
            mail.Attempt.Complete(SmtpAttemptResult.NotBegun);
        }

        return begins;
    }

    /// <summary>All of its commands that are not out, or the next, where the server wants to answer one after the other.</summary>
    private void AddCommands(MailOnWire mail)
    {
        int end = Pipelines ? mail.Commands : mail.CommandsOut + 1;
        EnvelopeCommands.Write(wire.Output, mail, wire.Offer, end);
        lock (transportLock)
        {
            mail.CommandsOut = end;
        }
    }

    /// <param name="sent">The mail that is all out with this.</param>
    private async ValueTask FlushAsync(MailOnWire? sent = null)
    {
        lock (transportLock)
        {
            ThrowIfStopped_NeedsLock();
            if (sent is not null)
            {
                sent.Stage = MailStage.Sent;
                _content = null;
            }

            Watch_NeedsLock();
        }

        pace.OnSent();
        await wire.Output.FlushAsync().ConfigureAwait(false);
    }

    private WireContent BeginContent(MailOnWire mail)
    {
        lock (transportLock)
        {
            ThrowIfStopped_NeedsLock();
            mail.Stage = MailStage.Content;
            WireContent content = mail.Content!;
            mail.Content = null;
            _content = mail;
            return content;
        }
    }

    /// <summary>The mails have been told how they ended, and nothing more must go out.</summary>
    private void ThrowIfStopped_NeedsLock()
    {
        if (_end is not null)
        {
            throw new OperationCanceledException("The connection has ended.");
        }
    }
}
