namespace AsyncSmtp.Pipelining.Content;

/// <summary>Doubles each dot at the beginning of a line (RFC 5321, section 4.5.2), in pieces that may end anywhere. A line begins after any LF, so that nobody who takes a lone one for a line break sees a final dot.</summary>
internal struct DotStuffing
{
    private bool _isInLine;

    /// <summary>Gets a value indicating whether the next byte begins a line.</summary>
    public readonly bool IsAtLineStart => !_isInLine;

    /// <summary>Whether a whole content has a dot to be doubled.</summary>
    public static bool IsNeeded(ReadOnlySpan<byte> content) => content.StartsWith("."u8) || content.IndexOf("\n."u8) >= 0;

    /// <summary>Copies the next piece.</summary>
    /// <param name="source">The piece.</param>
    /// <param name="destination">Has room for twice as much.</param>
    /// <returns>How many bytes it has become.</returns>
    public int Copy(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        if (source.IsEmpty)
        {
            return 0;
        }

        int length = 0;
        if (IsAtLineStart && source[0] == '.')
        {
            destination[length++] = (byte)'.';
        }

        int lineBreak;
        while ((lineBreak = source.IndexOf("\n."u8)) >= 0)
        {
            ReadOnlySpan<byte> line = source[..(lineBreak + 1)];
            line.CopyTo(destination[length..]);
            length += line.Length;
            destination[length++] = (byte)'.';
            source = source[line.Length..];
        }

        source.CopyTo(destination[length..]);
        _isInLine = source[^1] != '\n';
        return length + source.Length;
    }
}
