using System.Buffers;

namespace AsyncSmtp.Pipelining.Tests.Replies;

/// <summary>Bytes in pieces, as they may come.</summary>
internal static class Segments
{
    /// <param name="bytes">The bytes.</param>
    /// <param name="cuts">Where a new piece begins, ascending. Two that are equal make an empty piece.</param>
    public static ReadOnlySequence<byte> Of(ReadOnlyMemory<byte> bytes, ReadOnlySpan<int> cuts)
    {
        Segment first = new(bytes[..(cuts.Length > 0 ? cuts[0] : bytes.Length)], before: null);
        Segment last = first;
        for (int i = 0; i < cuts.Length; i++)
        {
            last = new Segment(bytes[cuts[i]..(i + 1 < cuts.Length ? cuts[i + 1] : bytes.Length)], last);
        }

        return new ReadOnlySequence<byte>(first, 0, last, last.Memory.Length);
    }

    private sealed class Segment : ReadOnlySequenceSegment<byte>
    {
        public Segment(ReadOnlyMemory<byte> memory, Segment? before)
        {
            Memory = memory;
            if (before is not null)
            {
                RunningIndex = before.RunningIndex + before.Memory.Length;
                before.Next = this;
            }
        }
    }
}
