using System.Net.Mail;
using AsyncSmtp.Benchmarks.WithoutNetwork;
using AsyncSmtp.Tests.Fakes;

namespace AsyncSmtp.Tests.Allocation;

/// <summary>
/// What a send allocates beside what SmtpClient, driven bare, would for the same message: the copy, the fresh message, its Message-ID, and the way through queue, pool and dispatcher. The heap is everybody's, so
/// these tests run alone, and the least of several rounds counts.
/// </summary>
[CollectionDefinition(nameof(OwnShareTests), DisableParallelization = true)]
[Collection(nameof(OwnShareTests))]
public sealed class OwnShareTests
{
#if DEBUG
    /// <summary>In a debug build the state of each async method is an object, and nothing is kept on the stack that need not be on the heap.</summary>
    private const int Bound = 3_500;
#else
    private const int Bound = 2_000;
#endif
    private const int Sends = 1_000;
    private const int Rounds = 5;

    private static readonly string Body = string.Concat(Enumerable.Repeat("The quick brown fox jumps over the lazy dog.\r\n", 22));

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task SendAsync_SmallMessage_AllocatesLittleOverABareSend(bool withToken)
    {
        using CancellationTokenSource caller = new();
        CancellationToken token = withToken ? caller.Token : CancellationToken.None;
        ReadingTransport transport = new();
        await using SmtpMailSender sender = new(Mails.Options(static o => o.MaxMessagesPerConnection = int.MaxValue), loggerFactory: null, timeProvider: null, _ => transport);
        MessageReader reader = new();
        int bareLength = 0;

        long bare = await MeasureAsync(message =>
        {
            TaskCompletionSource sent = new(TaskCreationOptions.RunContinuationsAsynchronously);
            bareLength = reader.Read(message);
            sent.SetResult();
            return sent.Task;
        }).Capped();
        long whole = await MeasureAsync(message =>
        {
            Task<MailSendResult> sent = sender.SendAsync(message, token);
            transport.Accept();
            return sent;
        }).Capped();

        Assert.Equal((Body.Length, Body.Length), (bareLength, transport.ContentLength));
        Assert.True(whole - bare <= Bound, $"A send allocates {whole} bytes, a bare one {bare}: the difference is more than {Bound}.");
    }

    /// <summary>Bytes a send, the caller's message included.</summary>
    private static async Task<long> MeasureAsync(Func<MailMessage, Task> sendAsync)
    {
        long least = long.MaxValue;
        for (int round = 0; round < Rounds; round++)
        {
            long before = GC.GetTotalAllocatedBytes(precise: true);
            for (int i = 0; i < Sends; i++)
            {
                using MailMessage message = new("from@example.com", "to@example.com", "Subject", Body);
                await sendAsync(message);
            }

            least = Math.Min(least, (GC.GetTotalAllocatedBytes(precise: true) - before) / Sends);
        }

        return least;
    }
}
