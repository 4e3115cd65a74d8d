using System.Buffers;

namespace AsyncSmtp.Testing.Loopback;

/// <summary>Takes a message from the wire, from the 354 to the final dot or chunk by chunk, and does at its Body step what the script wants.</summary>
internal sealed class MailReception(SmtpWire wire, StepRunner steps, long? maxSize)
{
    /// <summary>A bigger buffer is not kept for the next message.</summary>
    private const int KeptCapacity = 1024 * 1024;

    private readonly DotUnstuffer _unstuffer = new();
    private ArrayBufferWriter<byte> _content = new();
    private long _dropped;
    private SmtpServerAction? _interruption;
    private long _untilInterruption;

    /// <summary>The message. Of one over the size limit it has only the first part.</summary>
    public ReadOnlyMemory<byte> Content => _content.WrittenMemory;

    public long Size => _content.WrittenCount + _dropped;

    /// <summary>Receives one message.</summary>
    /// <returns><see cref="InputKind.Data"/> when the final dot has arrived, or the script has ended the connection.</returns>
    public async ValueTask<InputKind> ReceiveAsync(string line)
    {
        Begin(line);
        return await ReadAsync(octets: null).ConfigureAwait(false);
    }

    /// <summary>Receives a part of a message, in counted octets.</summary>
    /// <returns><see cref="InputKind.Data"/> when all of them have arrived, or the script has ended the connection.</returns>
    public ValueTask<InputKind> ReceiveChunkAsync(string line, long octets, bool isFirst)
    {
        if (isFirst)
        {
            Begin(line);
        }

        return ReadAsync(octets);
    }

    /// <summary>Takes octets that nobody wants: those of a chunk that was refused. The refusal is not sent before they have come.</summary>
    public async ValueTask<InputKind> SkipAsync(long octets)
    {
        while (true)
        {
            int count = (int)Math.Min(wire.Unused.Length, octets);
            wire.Use(count);
            octets -= count;
            if (octets == 0)
            {
                return InputKind.Data;
            }

            if (await wire.FillSilentlyAsync().ConfigureAwait(false) is not InputKind.Data and InputKind kind)
            {
                return kind;
            }
        }
    }

    private async ValueTask<InputKind> ReadAsync(long? octets)
    {
        while (true)
        {
            if (_interruption is not null && _untilInterruption == 0)
            {
                await steps.InterruptAsync(_interruption).ConfigureAwait(false);
                _interruption = null;
                if (steps.HasEnded)
                {
                    return InputKind.Data;
                }
            }

            long limit = _interruption is null ? long.MaxValue : _untilInterruption;
            bool ended = false;
            int count = octets is { } left ? TakeOctets(Math.Min(limit, left)) : Take(limit, out ended);
            octets -= count;
            _untilInterruption -= count;
            if (ended || octets == 0)
            {
                return InputKind.Data;
            }

            if (count == 0 && await wire.FillAsync().ConfigureAwait(false) is not InputKind.Data and InputKind kind)
            {
                return kind;
            }
        }
    }

    private void Begin(string line)
    {
        _interruption = steps.Ask(SmtpServerStage.Body, line);
        _untilInterruption = _interruption.BodyBytes;
        _unstuffer.Reset();
        _dropped = 0;
        if (_content.Capacity > KeptCapacity)
        {
            _content = new();
        }

        _content.ResetWrittenCount();
    }

    private int Take(long limit, out bool ended)
    {
        ReadOnlySpan<byte> input = wire.Unused;
        int count = _unstuffer.Consume(input[..(int)Math.Min(input.Length, limit)], _content, out ended);
        wire.Use(count);
        DropWhatIsTooMuch();
        return count;
    }

    private int TakeOctets(long limit)
    {
        ReadOnlySpan<byte> input = wire.Unused;
        int count = (int)Math.Min(input.Length, limit);
        _content.Write(input[..count]);
        wire.Use(count);
        DropWhatIsTooMuch();
        return count;
    }

    private void DropWhatIsTooMuch()
    {
        if (_content.WrittenCount > maxSize)
        {
            _dropped += _content.WrittenCount;
            _content.ResetWrittenCount();
        }
    }
}
