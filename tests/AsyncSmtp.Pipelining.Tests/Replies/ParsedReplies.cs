using System.Buffers;
using AsyncSmtp.Pipelining.Replies;

namespace AsyncSmtp.Pipelining.Tests.Replies;

/// <summary>What becomes of a piece of input: the replies in it, and whether what is left is the beginning of one or none.</summary>
internal sealed record ParsedReplies(List<Reply> Replies, bool IsBroken, long Left)
{
    public static ParsedReplies Of(ReadOnlySequence<byte> unread)
    {
        List<Reply> replies = [];
        while (true)
        {
            long before = unread.Length;
            try
            {
                if (!ReplyParser.TryParse(ref unread, out Reply reply))
                {
                    Check(unread.Length == before, "It took something of a reply that was not all there.");
                    Check(before < ReplyParser.MaxReplyLength, "It lets grow what it must keep.");
                    return new ParsedReplies(replies, IsBroken: false, before);
                }

                replies.Add(reply);
            }
            catch (ReplyProtocolException)
            {
                return new ParsedReplies(replies, IsBroken: true, before);
            }

            Check(unread.Length < before, "It made no progress.");
        }
    }

    /// <summary>The same by the reference.</summary>
    public static ParsedReplies Expected(ReadOnlySpan<byte> bytes)
    {
        List<Reply> replies = [];
        while (true)
        {
            int length = ReferenceParser.Parse(bytes, out Reply reply);
            if (length <= 0)
            {
                return new ParsedReplies(replies, length < 0, bytes.Length);
            }

            replies.Add(reply);
            bytes = bytes[length..];
        }
    }

    public bool IsSame(ParsedReplies other) => IsBroken == other.IsBroken && Left == other.Left && Replies.SequenceEqual(other.Replies);

    public override string ToString() => $"{string.Join(" | ", Replies.Select(static r => $"{r.Code} {r.Text}".TrimEnd()))} {(IsBroken ? "!" : ".")}{Left}".Trim();

    /// <summary>Not Assert, which costs more than the rest when it is called a million times.</summary>
    private static void Check(bool isTrue, string otherwise)
    {
        if (!isTrue)
        {
            Assert.Fail(otherwise);
        }
    }
}
