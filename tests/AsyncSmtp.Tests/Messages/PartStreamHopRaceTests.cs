using AsyncSmtp.Messages;
using AsyncSmtp.Tests.Fakes;

namespace AsyncSmtp.Tests.Messages;

public sealed class PartStreamHopRaceTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ReadAsync_LastRead_ContinuesOnTheTailsThreadEveryTime()
    {
        using DedicatedTail tail = new();

        // Thousands of times, because a tail that is fast enough to finish before the reader has registered its continuation is what would go wrong.
        for (int i = 0; i < 20_000; i++)
        {
            using PartStream stream = new(new byte[] { 1, 2, 3 }, tail);
            bool onTail = await Task.Run(
                async () =>
                {
                    byte[] buffer = new byte[8];
                    Assert.Equal(3, await stream.ReadAsync(buffer, Token).ConfigureAwait(false));
                    Assert.Equal(0, await stream.ReadAsync(buffer, Token).ConfigureAwait(false));
                    return tail.IsCurrentThread;
                },
                Token).Capped();
            Assert.True(onTail);
        }

        Assert.Equal(20_000, tail.Runs);
    }
}
