using System.Buffers;
using System.Text;
using AsyncSmtp.Pipelining.Replies;

namespace AsyncSmtp.Pipelining.Tests.Replies;

public sealed class ReplyParserTests
{
    /// <summary>An input, and in one line its replies, and then a dot or, where it is none, an exclamation mark with the number of bytes that are left.</summary>
    public static TheoryData<string, string> Inputs => new()
    {
        { "", ".0" },
        { "250 Ok\r\n", "250 .0" },
        { "250\r\n", "250 .0" },
        { "250 \r\n", "250 .0" },
        { "354\n", "354 .0" },
        { "250 Ok\n250 Ok\n", "250 | 250 .0" },
        { "250 Ok\r\n354 Go on\r\n25", "250 | 354 .2" },
        { "250-one\r\n250-two\r\n250 three\r\n", "250 .0" },
        { "250-one\r\n250\r\n220 x\r\n", "250 | 220 .0" },
        { "250-one\r\n250-two\r\n", ".18" },
        { "550 5.1.1 no such user\r\n", "550 5.1.1 no such user .0" },
        { "450-4.2.0 later\r\n450 4.2.0 or never\r\n", "450 4.2.0 later or never .0" },
        { "421\r\n", "421 .0" },
        { "599 x\r\n", "599 x .0" },
        { "250 a\rb\r\n", "250 .0" },
        { "550 a\rb\0\u001b[31m\r\n", "550 a?b??[31m .0" },
        { "550 no\r\r\n", "550 no? .0" },

        { "\r\n", "!2" },
        { "\n", "!1" },
        { "x", "!1" },
        { "199 x\r\n", "!7" },
        { "600 x\r\n", "!7" },
        { "000 x\r\n", "!7" },
        { "1", "!1" },
        { "2x", "!2" },
        { "25", ".2" },
        { "25\r\n", "!4" },
        { "25 0 x\r\n", "!8" },
        { " 250 x\r\n", "!8" },
        { "250", ".3" },
        { "250\tx\r\n", "!7" },
        { "250x", "!4" },
        { "250\r", ".4" },
        { "250\rx\r\n", "!7" },
        { "2500 x\r\n", "!8" },
        { "250-a\r\n251 b\r\n", "!14" },
        { "250-a\r\n25", ".9" },
        { "250-a\r\n251", "!10" },
        { "250-a\r\n354", "!10" },
        { "250-a\r\n\r\n", "!9" },
        { "250 Ok\r\nHTTP/1.1 400 Bad Request\r\n", "250 !26" },
        { "220 Go ahead\r\n\u0016\u0003\u0001", "220 !3" },
    };

    [Theory]
    [MemberData(nameof(Inputs))]
    public void TryParse_Input_IsItsReplies(string input, string expected)
    {
        byte[] bytes = Encoding.Latin1.GetBytes(input);

        Assert.Equal(expected, ParsedReplies.Of(new ReadOnlySequence<byte>(bytes)).ToString());
        Assert.Equal(expected, ParsedReplies.Expected(bytes).ToString());
    }

    [Fact]
    public void TryParse_BytesThatAreNotAscii_AreTextOrMarks()
    {
        ReadOnlySequence<byte> unread = new([.. "550 Schl\u00fcssel "u8, 0xff, 0xc3, .. "\r\n"u8]);

        Assert.True(ReplyParser.TryParse(ref unread, out Reply reply));
        Assert.Equal("Schl\u00fcssel \ufffd\ufffd", reply.Text);
    }

    [Theory]
    [InlineData(ReplyParser.MaxLineLength, true)]
    [InlineData(ReplyParser.MaxLineLength + 1, false)]
    public void TryParse_LongLine_IsTakenUpToTheBound(int length, bool isTaken)
    {
        foreach (string code in new[] { "250 ", "550 " })
        {
            byte[] bytes = Encoding.ASCII.GetBytes(code.PadRight(length - 2, 'x') + "\r\n");

            ParsedReplies parsed = ParsedReplies.Of(Segments.Of(bytes, [1, 700, 1_300]));

            Assert.Equal((isTaken ? 1 : 0, !isTaken), (parsed.Replies.Count, parsed.IsBroken));
            Assert.True(parsed.IsSame(ParsedReplies.Of(new ReadOnlySequence<byte>(bytes))));
        }
    }

    [Fact]
    public void TryParse_LineWithoutAnEnd_IsGivenUpAtTheBound()
    {
        byte[] bytes = Encoding.ASCII.GetBytes("250-".PadRight(5_000, 'x'));
        ReadOnlySequence<byte> below = new(bytes, 0, ReplyParser.MaxLineLength - 1);
        ReadOnlySequence<byte> at = new(bytes, 0, ReplyParser.MaxLineLength);

        Assert.False(ReplyParser.TryParse(ref below, out _));
        ReplyProtocolException e = Assert.Throws<ReplyProtocolException>(() => ReplyParser.TryParse(ref at, out _));
        Assert.Equal("The server's reply has a line of more than 2000 bytes.", e.Message);
    }

    [Theory]
    [InlineData(ReplyParser.MaxLines, true)]
    [InlineData(ReplyParser.MaxLines + 1, false)]
    public void TryParse_ManyLines_AreTakenUpToTheBound(int lines, bool isTaken)
    {
        byte[] bytes = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("250-x\r\n", lines - 1)) + "250 x\r\n");

        Assert.Equal((isTaken ? 1 : 0, !isTaken), (ParsedReplies.Of(new(bytes)).Replies.Count, ParsedReplies.Of(new(bytes)).IsBroken));
    }

    [Fact]
    public void TryParse_Broken_SaysWhatIsWrongWithoutTheBytes()
    {
        ReadOnlySequence<byte> garbage = new("\u0016\u0003 secret"u8.ToArray());
        ReadOnlySequence<byte> codes = new("250-x\r\n251 y\r\n"u8.ToArray());

        Assert.Equal("The server's reply does not begin with a code from 200 to 599 and a space or a hyphen.", Assert.Throws<ReplyProtocolException>(() => ReplyParser.TryParse(ref garbage, out _)).Message);
        Assert.Equal("The server's reply has the code 250 on one line and 251 on another.", Assert.Throws<ReplyProtocolException>(() => ReplyParser.TryParse(ref codes, out _)).Message);
    }

    [Fact]
    public void TryParse_WithLines_HasTheTextOfEach()
    {
        ReadOnlySequence<byte> unread = new("250-mx\r\n250-SIZE 1\r\n250\r\n334 abc=\r\n"u8.ToArray());
        List<string> ehlo = [];
        List<string> challenge = [];

        Assert.True(ReplyParser.TryParse(ref unread, ehlo, out Reply first));
        Assert.True(ReplyParser.TryParse(ref unread, challenge, out Reply second));

        Assert.Equal(((250, (string?)null), (334, null)), ((first.Code, first.Text), (second.Code, second.Text)));
        Assert.Equal(["mx", "SIZE 1", ""], ehlo);
        Assert.Equal(["abc="], challenge);
        Assert.True(unread.IsEmpty);
    }

    [Fact]
    public void TryParse_PositiveReplies_CostNoMemory()
    {
        byte[] bytes = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("250 2.1.0 Ok\r\n250-2.1.5 Ok\r\n250 2.1.5 Ok\r\n354 Go on\r\n", 100)));
        ReadOnlySequence<byte> whole = new(bytes);
        ReadOnlySequence<byte> pieces = Segments.Of(bytes, [.. Enumerable.Range(1, bytes.Length / 7).Select(static i => i * 7)]);
        Count(whole);
        Count(pieces);

        long before = GC.GetAllocatedBytesForCurrentThread();
        int replies = Count(whole) + Count(pieces);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.Equal((600, 0), (replies, allocated));

        static int Count(ReadOnlySequence<byte> unread)
        {
            int count = 0;
            while (ReplyParser.TryParse(ref unread, out _))
            {
                count++;
            }

            return count;
        }
    }
}
