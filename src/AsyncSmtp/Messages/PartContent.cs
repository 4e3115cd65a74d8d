using System.Buffers;
using System.Runtime.InteropServices;
using System.Text;

namespace AsyncSmtp.Messages;

/// <summary>
/// The content of one part as it was at submission: bytes, or a text, which is encoded when it is read, or what is in a file. So a text that waits for its turn is kept once, by the caller's own string, and what is in a file
/// is not kept at all. Immutable.
/// </summary>
internal sealed class PartContent : IDisposable
{
    private readonly ReadOnlyMemory<byte> _bytes;
    private readonly string? _text;
    private readonly Encoding? _encoding;
    private readonly FileContent? _file;

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

    /// <param name="file">Disposed with this.</param>
    public PartContent(FileContent file)
    {
        _file = file;
        Length = file.Length;
    }

    public static PartContent Empty { get; } = new(ReadOnlyMemory<byte>.Empty);

    /// <summary>Gets the number of bytes.</summary>
    public int Length { get; }

    /// <summary>Gets the text, where it is one, and otherwise null.</summary>
    public string? Text => _text;

    /// <summary>Gets the encoding of <see cref="Text"/>.</summary>
    public Encoding? TextEncoding => _encoding;

    public ReadOnlyMemory<byte> ToBytes() => _text is not null ? _encoding!.GetBytes(_text) : _file?.ReadAll() ?? _bytes;

    /// <summary>A stream over it that can seek. It lives no longer than this.</summary>
    public Stream OpenStream()
    {
        if (_file is not null)
        {
            return _file.Open();
        }

        return MemoryMarshal.TryGetArray(ToBytes(), out ArraySegment<byte> bytes)
            ? new MemoryStream(bytes.Array ?? [], bytes.Offset, bytes.Count, writable: false)
            : throw new InvalidOperationException("Content that is no array.");
    }

    /// <summary>The bytes, to be read once.</summary>
    /// <param name="rented">What holds them, to be returned to the shared pool by whoever has read them to their end, and left to the garbage collector by everybody else; or null.</param>
    public ReadOnlyMemory<byte> Open(out byte[]? rented)
    {
        if (_text is null)
        {
            rented = null;
            return ToBytes();
        }

        rented = ArrayPool<byte>.Shared.Rent(Length);
        return rented.AsMemory(0, _encoding!.GetBytes(_text, rented));
    }

    public void Dispose() => _file?.Dispose();

    public static implicit operator PartContent(ReadOnlyMemory<byte> bytes) => new(bytes);

    public static implicit operator PartContent(byte[] bytes) => new(bytes);
}
