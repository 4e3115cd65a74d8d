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

    private bool _isWriting;
    private bool _isStopped;
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

    /// <summary>After the wire was cut: gives its buffers back, now or when the write that is under way has ended.</summary>
    public void Stop()
    {
        lock (transportLock)
        {
            _isStopped = true;
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
            if (_isWriting || _isStopped || _hasFailed || line.Next(Pipelines) is not { } next)
            {
                return null;
            }

            _isWriting = true;
            return next;
        }
    }

    private void EndTurn(bool isWritten)
    {
        bool isLast;
        lock (transportLock)
        {
            _isWriting = false;
            _hasFailed |= !isWritten;
            isLast = _isStopped;
        }

        if (isLast)
        {
            wire.Release();
        }
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
        lock (transportLock)
        {
            mail.Stage = MailStage.Sent;
        }

        return FlushAsync();
    }

    private async ValueTask WriteContentAsync(MailOnWire mail)
    {
        mail.Attempt.ReachContent();
        using WireContent content = TakeContent(mail);
        bool isSmall = content.IsBuffered && content.Bytes.Length <= LargestInOneFlight;
        if (!isSmall)
        {
            SetStage(mail, MailStage.Content);
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
        SetStage(mail, MailStage.Sent);
        if (Pipelines && NextToBegin(mail) is { } next)
        {
            AddCommands(next);
        }

        await FlushAsync().ConfigureAwait(false);
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

    private async ValueTask FlushAsync()
    {
        lock (transportLock)
        {
            ThrowIfStopped_NeedsLock();
            Watch_NeedsLock();
        }

        pace.OnSent();
        await wire.Output.FlushAsync().ConfigureAwait(false);
    }

    private WireContent TakeContent(MailOnWire mail)
    {
        lock (transportLock)
        {
            ThrowIfStopped_NeedsLock();
            WireContent content = mail.Content!;
            mail.Content = null;
            return content;
        }
    }

    private void SetStage(MailOnWire mail, MailStage stage)
    {
        lock (transportLock)
        {
            ThrowIfStopped_NeedsLock();
            mail.Stage = stage;
        }
    }

    /// <summary>The mails have been told how they ended, and nothing more must go out.</summary>
    private void ThrowIfStopped_NeedsLock()
    {
        if (_isStopped)
        {
            throw new OperationCanceledException("The connection has ended.");
        }
    }
}
