using System.Buffers;
using System.Text;

namespace AsyncSmtp.Messages;

/// <summary>
/// The content of one part as it was at submission: bytes, or a text, which is encoded when it is read. So a text that waits for its turn is kept once, by the caller's own string. Immutable.
/// </summary>
internal sealed class PartContent
{
    private readonly ReadOnlyMemory<byte> _bytes;
    private readonly string? _text;
    private readonly Encoding? _encoding;

    public PartContent(ReadOnlyMemory<byte> bytes)
    {
        _bytes = bytes;
        Length = bytes.Length;
    }

    /// <exception cref="EncoderFallbackException">The text has a character that the encoding does not have, and the encoding throws then.</exception>
    public PartContent(string text, Encoding encoding)
    {
        Length = encoding.GetByteCount(text);
        if (encoding.IsReadOnly)
        {
            _text = text;
            _encoding = encoding;
        }
        else
        {
            // What it does with characters that it does not have may be changed before the text is read.
            _bytes = encoding.GetBytes(text);
        }
    }

    public static PartContent Empty { get; } = new(ReadOnlyMemory<byte>.Empty);

    /// <summary>Gets the number of bytes.</summary>
    public int Length { get; }

    public ReadOnlyMemory<byte> ToBytes() => _text is null ? _bytes : _encoding!.GetBytes(_text);

    /// <summary>The bytes, to be read once.</summary>
    /// <param name="rented">What holds them, to be returned to the shared pool by whoever has read them to their end, and left to the garbage collector by everybody else; or null.</param>
    public ReadOnlyMemory<byte> Open(out byte[]? rented)
    {
        if (_text is null)
        {
            rented = null;
            return _bytes;
        }

        rented = ArrayPool<byte>.Shared.Rent(Length);
        return rented.AsMemory(0, _encoding!.GetBytes(_text, rented));
    }

    public static implicit operator PartContent(ReadOnlyMemory<byte> bytes) => new(bytes);

    public static implicit operator PartContent(byte[] bytes) => new(bytes);
}
