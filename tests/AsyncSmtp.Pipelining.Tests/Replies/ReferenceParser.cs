using System.Text;
using AsyncSmtp.Pipelining.Replies;

namespace AsyncSmtp.Pipelining.Tests.Replies;

/// <summary>The grammar of replies once more, one byte after the other, with no thought of speed or pieces.</summary>
internal static class ReferenceParser
{
    /// <returns>The length of the reply at the front; 0 when it is not all there, -1 when it is none.</returns>
    public static int Parse(ReadOnlySpan<byte> bytes, out Reply reply)
    {
        reply = default;
        List<(int From, int To)> lines = [];
        int start = 0;
        while (true)
        {
            bool isLast = true;
            int i = start;
            for (; i < bytes.Length && bytes[i] != '\n'; i++)
            {
                int column = i - start;
                char c = (char)bytes[i];
                bool isGood = column switch
                {
                    0 => c is '2' or '3' or '4' or '5',
                    1 or 2 => char.IsAsciiDigit(c),
                    3 => c is ' ' or '-' or '\r',
                    4 => bytes[start + 3] != '\r',
                    _ => true,
                };
                if (!isGood || (lines.Count > 0 && column == 2 && !bytes.Slice(start, 3).SequenceEqual(bytes[..3])) || column == 1_999)
                {
                    return -1;
                }

                isLast &= column != 3 || c != '-';
            }

            if (i == bytes.Length)
            {
                return 0;
            }

            if (i - start < 3)
            {
                return -1;
            }

            int end = i > start && bytes[i - 1] == '\r' ? i - 1 : i;
            lines.Add((Math.Min(start + 4, end), end));
            start = i + 1;
            if (isLast)
            {
                reply = ReplyOf(bytes, lines);
                return start;
            }

            if (lines.Count == 100)
            {
                return -1;
            }
        }
    }

    private static Reply ReplyOf(ReadOnlySpan<byte> bytes, List<(int From, int To)> lines)
    {
        int code = int.Parse(Encoding.ASCII.GetString(bytes[..3]), System.Globalization.CultureInfo.InvariantCulture);
        if (code < 400)
        {
            return new Reply(code, null);
        }

        List<string> texts = [];
        foreach ((int from, int to) in lines)
        {
            texts.Add(ReplyText.Decode(bytes[from..to]));
        }

        return new Reply(code, ReplyText.Join(texts));
    }
}
