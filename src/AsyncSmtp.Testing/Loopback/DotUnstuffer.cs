using System.Buffers;

namespace AsyncSmtp.Testing.Loopback;

/// <summary>
/// Takes the dot-stuffing out of a message and finds its end (RFC 5321, section 4.5.2), wherever the segments are cut. Only CRLF ends a line: a dot between bare LFs is text.
/// </summary>
internal sealed class DotUnstuffer
{
    private State _state = State.LineStart;

    private enum State
    {
        /// <summary>After a CRLF, or at the very start.</summary>
        LineStart,

        /// <summary>A dot at the start of a line: held back.</summary>
        Dot,

        /// <summary>A dot and a CR at the start of a line: both held back.</summary>
        DotCr,

        Text,

        /// <summary>A CR within a line: written already.</summary>
        Cr,
    }

    /// <summary>Starts a new message.</summary>
    public void Reset() => _state = State.LineStart;

    /// <summary>Takes bytes from the wire and writes those of the message.</summary>
    /// <returns>How many bytes were taken: all of them, unless the message ended before.</returns>
    public int Consume(ReadOnlySpan<byte> input, IBufferWriter<byte> output, out bool ended)
    {
        ended = false;
        int position = 0;
        while (position < input.Length)
        {
            byte next = input[position];
            switch (_state)
            {
                case State.LineStart when next == (byte)'.':
                    _state = State.Dot;
                    position++;
                    break;
                case State.Dot when next == (byte)'\r':
                    _state = State.DotCr;
                    position++;
                    break;
                case State.DotCr when next == (byte)'\n':
                    ended = true;
                    return position + 1;
                case State.DotCr:
                    // A dot, a CR and no LF: a line of text that starts with a CR, its stuffing dot dropped.
                    output.Write("\r"u8);
                    _state = State.Cr;
                    break;
                case State.Cr:
                    output.Write(input.Slice(position, 1));
                    _state = next switch { (byte)'\n' => State.LineStart, (byte)'\r' => State.Cr, _ => State.Text };
                    position++;
                    break;
                default:
                    position += CopyText(input[position..], output);
                    break;
            }
        }

        return position;
    }

    private int CopyText(ReadOnlySpan<byte> input, IBufferWriter<byte> output)
    {
        int cr = input.IndexOf((byte)'\r');
        _state = cr < 0 ? State.Text : State.Cr;
        int count = cr < 0 ? input.Length : cr + 1;
        output.Write(input[..count]);
        return count;
    }
}
