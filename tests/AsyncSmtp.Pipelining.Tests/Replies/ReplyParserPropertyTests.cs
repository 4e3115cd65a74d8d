using System.Buffers;
using System.Text;
using AsyncSmtp.Pipelining.Replies;

namespace AsyncSmtp.Pipelining.Tests.Replies;

/// <summary>What holds for all inputs, however they come.</summary>
public sealed class ReplyParserPropertyTests
{
    private static readonly string[] Conversations =
    [
        "220 mx.example.com ESMTP\r\n250-mx.example.com\r\n250-PIPELINING\r\n250-SIZE 10240000\r\n250 8BITMIME\r\n250 2.1.0 Ok\r\n250 2.1.5 Ok\r\n354 Go on\r\n250 2.0.0 Ok: queued as 4F\r\n221 Bye\r\n",
        "220-mx\n220 here\n250 mx\n250 Ok\n550 no\n250 Ok\n354\n250\n",
        "250 2.0.0 Ok\r\n250 2.1.0 Ok\r\n550-5.1.1 no such\r\n550 5.1.1 user\r\n554 5.5.1 No valid recipients\r\n",
        "334 VXNlcm5hbWU6\r\n535-5.7.8 Username and Password not accepted\r\n535 5.7.8 see https://example.com\r\n421 4.7.0 Bye\r\n",
        "250 Ok\r\n250x\r\n",
        "250-a\r\n251 b\r\n250 c\r\n",
        "550-\u00c3\u00bc\u00ff\r\n550 \u00e2\u0082\u00ac\r\n250 Ok\r\n25",
    ];

    [Fact]
    public void TryParse_AnySplit_IsTheSame()
    {
        foreach (byte[] bytes in Conversations.Select(Encoding.Latin1.GetBytes))
        {
            ParsedReplies expected = ParsedReplies.Expected(bytes);
            AssertSame(expected, Segments.Of(bytes, [.. Enumerable.Range(1, bytes.Length - 1)]), bytes);
            for (int first = 0; first <= bytes.Length; first++)
            {
                AssertSame(expected, Segments.Of(bytes, [first]), bytes);
                for (int second = first; second <= bytes.Length; second += 3)
                {
                    AssertSame(expected, Segments.Of(bytes, [first, second]), bytes);
                }
            }
        }
    }

    [Fact]
    public void TryParse_BytesOneByOne_IsTheSameAsAllAtOnce()
    {
        foreach (byte[] bytes in Conversations.Select(Encoding.Latin1.GetBytes))
        {
            List<Reply> replies = [];
            int start = 0;
            bool isBroken = false;
            for (int end = 0; end <= bytes.Length && !isBroken; end++)
            {
                ParsedReplies parsed = ParsedReplies.Of(new ReadOnlySequence<byte>(bytes, start, end - start));
                replies.AddRange(parsed.Replies);
                start = end - (int)parsed.Left;
                isBroken = parsed.IsBroken;
            }

            ParsedReplies expected = ParsedReplies.Expected(bytes);
            Assert.Equal((string.Join('|', expected.Replies), expected.IsBroken), (string.Join('|', replies), isBroken));
        }
    }

    /// <summary>Beginnings that are right or wrong in a way that only shows later must not depend on the order in which it is found.</summary>
    [Fact]
    public void TryParse_MillionInputs_AgreesWithTheReference()
    {
        ReplyFuzz fuzz = new(seed: 20_261_130);
        for (int i = 0; i < 1_000_000; i++)
        {
            ReadOnlyMemory<byte> input = fuzz.Next();
            ParsedReplies expected = ParsedReplies.Expected(input.Span);
            ParsedReplies parsed = ParsedReplies.Of(fuzz.Split(input));
            if (!parsed.IsSame(expected))
            {
                Assert.Fail($"Input {i}: {parsed}, and not {expected}: {Convert.ToHexString(input.Span)}");
            }
        }

    }

    private static void AssertSame(ParsedReplies expected, ReadOnlySequence<byte> input, byte[] bytes)
    {
        ParsedReplies parsed = ParsedReplies.Of(input);
        if (!parsed.IsSame(expected))
        {
            Assert.Fail($"{parsed}, and not {expected}: {Encoding.Latin1.GetString(bytes)}");
        }
    }
}
