using System.Buffers;

namespace AsyncSmtp.Testing.Loopback;

/// <summary>Takes a message from the wire, from the 354 to the final dot, and does at its Body step what the script wants.</summary>
internal sealed class MailReception(SmtpWire wire, StepRunner steps, long? maxSize)
{
    /// <summary>A bigger buffer is not kept for the next message.</summary>
    private const int KeptCapacity = 1024 * 1024;

    private readonly DotUnstuffer _unstuffer = new();
    private ArrayBufferWriter<byte> _content = new();
    private long _dropped;

    /// <summary>The message. Of one over the size limit it has only the first part.</summary>
    public ReadOnlyMemory<byte> Content => _content.WrittenMemory;

    public long Size => _content.WrittenCount + _dropped;

    /// <summary>Receives one message.</summary>
    /// <returns><see cref="InputKind.Data"/> when the final dot has arrived, or the script has ended the connection.</returns>
    public async ValueTask<InputKind> ReceiveAsync(string line)
    {
        Begin();
        SmtpServerAction? interruption = steps.Ask(SmtpServerStage.Body, line);
        long untilInterruption = interruption.BodyBytes;
        while (true)
        {
            if (interruption is not null && untilInterruption == 0)
            {
                await steps.InterruptAsync(interruption).ConfigureAwait(false);
                interruption = null;
                if (steps.HasEnded)
                {
                    return InputKind.Data;
                }
            }

            int count = Take(interruption is null ? long.MaxValue : untilInterruption, out bool ended);
            untilInterruption -= count;
            if (ended)
            {
                return InputKind.Data;
            }

            if (count == 0 && await wire.FillAsync().ConfigureAwait(false) is not InputKind.Data and InputKind kind)
            {
                return kind;
            }
        }
    }

    private void Begin()
    {
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
        if (_content.WrittenCount > maxSize)
        {
            _dropped += _content.WrittenCount;
            _content.ResetWrittenCount();
        }

        return count;
    }
}
