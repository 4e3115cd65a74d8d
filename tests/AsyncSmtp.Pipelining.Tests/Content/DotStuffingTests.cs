using AsyncSmtp.Pipelining.Content;
using MailKit.Net.Smtp;

namespace AsyncSmtp.Pipelining.Tests.Content;

public sealed class DotStuffingTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData(".", "..")]
    [InlineData("..", "...")]
    [InlineData("a.\r\n", "a.\r\n")]
    [InlineData("\r\n.\r\n", "\r\n..\r\n")]
    [InlineData("\n.\n.\n", "\n..\n..\n")]
    [InlineData("a\r\n.b\r\n..\r\nc.", "a\r\n..b\r\n...\r\nc.")]
    [InlineData("\r.", "\r.")]
    public void Copy_InOnePiece_DoublesDotsAtLineStarts(string source, string expected) => Assert.Equal(expected, Stuff(source, source.Length));

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Copy_InPieces_IsTheSame(int size)
    {
        const string Text = ".a\r\n.\r\n..b\r\n\r\n.\r\n.c";

        Assert.Equal(Stuff(Text, Text.Length), Stuff(Text, size));
    }

    [Fact]
    public void Copy_Random_IsWhatMailKitMakesAndIsUndone()
    {
        Random random = new(4711);
        for (int round = 0; round < 2_000; round++)
        {
            byte[] source = new byte[random.Next(200)];
            for (int i = 0; i < source.Length; i++)
            {
                source[i] = ".\r\nx"u8[random.Next(4)];
            }

            byte[] stuffed = Stuff(source, () => random.Next(1, 20));

            Assert.Equal(source, TwoPaths.Unstuffed(stuffed)[..source.Length]);
            Assert.Equal(TwoPaths.Filtered(source, new SmtpDataFilter())[..stuffed.Length], stuffed);
        }
    }

    private static string Stuff(string source, int size) => System.Text.Encoding.ASCII.GetString(Stuff(System.Text.Encoding.ASCII.GetBytes(source), () => Math.Max(size, 1)));

    private static byte[] Stuff(byte[] source, Func<int> nextSize)
    {
        DotStuffing dots = default;
        List<byte> stuffed = [];
        byte[] piece = new byte[2 * source.Length];
        for (int i = 0, size; i < source.Length; i += size)
        {
            size = Math.Min(nextSize(), source.Length - i);
            stuffed.AddRange(piece[..dots.Copy(source.AsSpan(i, size), piece)]);
        }

        return [.. stuffed];
    }
}
