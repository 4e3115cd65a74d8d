using AsyncSmtp.Pipelining.Content;

namespace AsyncSmtp.Pipelining.Tests.Content;

public sealed class StuffedBlocksTests
{
    private const int Block = 64 * 1024;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public async Task Write_RandomPieces_ArriveStuffedInBlocks(bool asynchronously, bool lateTarget)
    {
        Random random = new(4712);
        for (int round = 0; round < 20; round++)
        {
            byte[] source = new byte[random.Next(5 * Block)];
            for (int i = 0; i < source.Length; i++)
            {
                source[i] = ".\r\n.\n."u8[random.Next(6)];
            }

            BlockTarget target = new(lateTarget);
            await using StuffedBlocks blocks = new(target);
            for (int i = 0, size; i < source.Length; i += size)
            {
                size = Math.Min(random.Next(1, 2 * Block), source.Length - i);
                if (asynchronously)
                {
                    await blocks.WriteAsync(source.AsMemory(i, size), Token);
                }
                else
                {
                    blocks.Write(source.AsSpan(i, size));
                }
            }

            await blocks.CompleteAsync(Token);

            Assert.InRange(target.LargestWrite, 0, Block);
            byte[] unstuffed = TwoPaths.Unstuffed(target.Written);
            Assert.Equal(source, unstuffed[..source.Length]);
            Assert.True(unstuffed.Length == source.Length || unstuffed.AsSpan(source.Length).SequenceEqual("\r\n"u8));
        }
    }

    /// <summary>A dot that is the first byte of a block, and one that is the last.</summary>
    [Fact]
    public async Task Write_DotsAroundTheBorderOfABlock_AreDoubledOnce()
    {
        for (int before = Block - 4200; before < Block + 10; before += before < Block - 10 ? 61 : 1)
        {
            byte[] source = [.. Enumerable.Repeat((byte)'x', before), .. "\r\n.\r\n.y\r\n"u8];
            BlockTarget target = new(isLate: false);
            await using StuffedBlocks blocks = new(target);

            await blocks.WriteAsync(source.AsMemory(0, before + 2), Token);
            await blocks.WriteAsync(source.AsMemory(before + 2), Token);
            await blocks.CompleteAsync(Token);

            Assert.Equal([.. Enumerable.Repeat((byte)'x', before), .. "\r\n..\r\n..y\r\n"u8], target.Written);
        }
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("a", "a\r\n")]
    [InlineData("a\r\n", "a\r\n")]
    [InlineData("a\r", "a\r\r\n")]
    public async Task End_OfALineWithoutABreak_IsAdded(string source, string expected)
    {
        BlockTarget target = new(isLate: false);
        await using StuffedBlocks blocks = new(target);

        await blocks.WriteAsync(System.Text.Encoding.ASCII.GetBytes(source), Token);
        await blocks.CompleteAsync(Token);

        Assert.Equal(expected, System.Text.Encoding.ASCII.GetString(target.Written));
    }

    [Fact]
    public async Task WriteAsync_ThatFails_FailsTheWriter()
    {
        await using StuffedBlocks blocks = new(new MemoryStream(new byte[10]));

        await Assert.ThrowsAsync<NotSupportedException>(async () => await blocks.WriteAsync(new byte[2 * Block], Token));
    }
}
