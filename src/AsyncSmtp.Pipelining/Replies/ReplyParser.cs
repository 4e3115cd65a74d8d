using System.Buffers;

namespace AsyncSmtp.Pipelining.Replies;

/// <summary>
/// Cuts what a server sends into replies (RFC 5321, section 4.2). Strict, because on a connection on which commands are sent ahead a reply that is taken for two, or two for one, would be taken for the answer to
/// another mail. What is wrong is seen in a part of a line as well as in all of it, so it never depends on how the bytes came.
/// </summary>
internal static class ReplyParser
{
    /// <summary>The longest line, with its end, in bytes. RFC 5321, section 4.5.3.1.5, has 512, and there are servers that do not know that.</summary>
    public const int MaxLineLength = 2_000;

    /// <summary>The most lines of a reply.</summary>
    public const int MaxLines = 100;

    /// <summary>The most bytes that have to be kept until a reply is whole.</summary>
    public const int MaxReplyLength = MaxLines * MaxLineLength;

    private const int CodeLength = 3;
    private const byte LineFeed = (byte)'\n';
    private const byte CarriageReturn = (byte)'\r';

    /// <summary>Takes one reply, all lines of it, off the front.</summary>
    /// <param name="unread">What the server has sent. Shortened by the reply; as it was when it is not all there.</param>
    /// <param name="reply">The reply.</param>
    /// <returns>Whether there was one.</returns>
    /// <exception cref="ReplyProtocolException">It is no reply, or none that would end.</exception>
    public static bool TryParse(ref ReadOnlySequence<byte> unread, out Reply reply)
    {
        // Nearly always: "250 2.0.0 Ok\r\n", in one piece.
        ReadOnlySpan<byte> first = unread.FirstSpan;
        if (first.Length > CodeLength && first[0] is (byte)'2' or (byte)'3' && IsDigit(first[1]) && IsDigit(first[2]) && first[CodeLength] == (byte)' '
            && first[..Math.Min(first.Length, MaxLineLength)].IndexOf(LineFeed) is > 0 and int end)
        {
            reply = new Reply(CodeOf(first), null);
            unread = unread.Slice(end + 1);
            return true;
        }

        return TryParse(ref unread, lines: null, out reply);
    }

    /// <summary>Takes one reply off the front, with the texts of its lines.</summary>
    /// <param name="unread">What the server has sent. Shortened by the reply; as it was when it is not all there.</param>
    /// <param name="lines">Takes the text of each line of the reply, after the code and what follows it; or null.</param>
    /// <param name="reply">The reply.</param>
    /// <returns>Whether there was one.</returns>
    /// <exception cref="ReplyProtocolException">It is no reply, or none that would end.</exception>
    public static bool TryParse(ref ReadOnlySequence<byte> unread, List<string>? lines, out Reply reply)
    {
        reply = default;
        if (unread.IsEmpty || MeasureOf(unread, out int code) is not { } length)
        {
            return false;
        }

        if (lines is not null || code >= 400)
        {
            List<string> texts = TextsOf(unread.Slice(0, length));
            lines?.AddRange(texts);
            reply = new Reply(code, code >= 400 ? ReplyText.Join(texts) : null);
        }
        else
        {
            reply = new Reply(code, null);
        }

        unread = unread.Slice(length);
        return true;
    }

    /// <summary>The length of the first reply, or null when it is not all there.</summary>
    private static long? MeasureOf(ReadOnlySequence<byte> unread, out int code)
    {
        Span<byte> start = stackalloc byte[CodeLength + 2];
        code = 0;
        long length = 0;
        for (int line = 1; !unread.IsEmpty; line++)
        {
            ReadOnlySequence<byte> bounded = unread.Slice(0, Math.Min(unread.Length, MaxLineLength));
            int known = (int)Math.Min(bounded.Length, start.Length);
            bounded.Slice(0, known).CopyTo(start);
            Check(start[..known]);
            if (known >= CodeLength && CodeOf(start) is int its)
            {
                code = line == 1 || its == code ? its : throw new ReplyProtocolException($"The server's reply has the code {code} on one line and {its} on another.");
            }

            if (bounded.PositionOf(LineFeed) is not { } end)
            {
                return bounded.Length < MaxLineLength ? null : throw new ReplyProtocolException($"The server's reply has a line of more than {MaxLineLength} bytes.");
            }

            long lineLength = bounded.Slice(0, end).Length + 1;
            length += lineLength;
            if (start[CodeLength] != (byte)'-')
            {
                return length;
            }

            unread = unread.Slice(lineLength);
            if (line == MaxLines)
            {
                throw new ReplyProtocolException($"The server's reply has more than {MaxLines} lines.");
            }
        }

        return null;
    }

    /// <summary>The beginning of a line, or as much as there is of it: three digits, and a space, a hyphen or the end.</summary>
    private static void Check(ReadOnlySpan<byte> start)
    {
        bool isGood = start[0] is >= (byte)'2' and <= (byte)'5'
            && (start.Length < 2 || IsDigit(start[1]))
            && (start.Length < 3 || IsDigit(start[2]))
            && (start.Length < 4 || start[CodeLength] is (byte)' ' or (byte)'-' or LineFeed or CarriageReturn)
            && (start.Length < 5 || start[CodeLength] != CarriageReturn || start[4] == LineFeed);
        if (!isGood)
        {
            throw new ReplyProtocolException("The server's reply does not begin with a code from 200 to 599 and a space or a hyphen.");
        }
    }

    /// <summary>The texts of the lines of a whole reply.</summary>
    private static List<string> TextsOf(in ReadOnlySequence<byte> reply)
    {
        List<string> texts = [];
        SequenceReader<byte> reader = new(reply);
        Span<byte> line = stackalloc byte[MaxLineLength];
        while (reader.TryReadTo(out ReadOnlySequence<byte> bytes, LineFeed))
        {
            Span<byte> text = line[..(int)bytes.Length];
            bytes.CopyTo(text);
            text = text is [.., CarriageReturn] ? text[..^1] : text;
            texts.Add(ReplyText.Decode(text[Math.Min(text.Length, CodeLength + 1)..]));
        }

        return texts;
    }

    private static int CodeOf(ReadOnlySpan<byte> line) => ((line[0] - '0') * 100) + ((line[1] - '0') * 10) + (line[2] - '0');

    private static bool IsDigit(byte b) => b is >= (byte)'0' and <= (byte)'9';
}
