using System.Diagnostics;
using AsyncSmtp.Testing;
using AsyncSmtp.Tests.Fakes;

namespace AsyncSmtp.Tests.Functional;

/// <summary>
/// The two stalls that SmtpClient has and we do not: Nagle's, and the thread of the host that waits for the server. Other test runs may share the machine, so each has up to ten rounds to show
/// once what it can do; with the stall, no number of rounds would.
/// </summary>
[CollectionDefinition(nameof(ThroughputTests), DisableParallelization = true)]
[Collection(nameof(ThroughputTests))]
public sealed class ThroughputTests
{
    private const int Rounds = 10;

    [Theory]
    [InlineData(SmtpClientDriver.Thread)]
    [InlineData(SmtpClientDriver.Events)]
    public async Task SendAsync_OneConnection_HasNoStallOfFortyMilliseconds(SmtpClientDriver driver)
    {
        // The stall alone would take 50 x 40 ms.
        TimeSpan bound = TimeSpan.FromSeconds(1);

        TimeSpan best = await BestAsync(new LoopbackSmtpServerOptions(), new AsyncSmtpOptions { MaxConnections = 1, Driver = driver }, messages: 50, bound);

        Assert.InRange(best, TimeSpan.Zero, bound);
    }

    [Fact]
    public async Task SendAsync_NoDelayOff_StallsWithEachMessage()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The length of the delayed acknowledgement is Linux's.");
        TimeSpan stalled = TimeSpan.FromMilliseconds(10 * 30);

        TimeSpan best = await BestAsync(new LoopbackSmtpServerOptions(), new AsyncSmtpOptions { MaxConnections = 1, NoDelay = false }, messages: 10, stalled);

        // Why the option exists. When this fails, the runtime has mended it, and the option can go.
        Assert.InRange(best, stalled, Hang.Cap);
    }

    [Theory]
    [InlineData(SmtpClientDriver.Thread)]
    [InlineData(SmtpClientDriver.Events)]
    public async Task SendAsync_ServerTakesATenthOfASecond_CarriesTenASecondOnEachOfManyConnections(SmtpClientDriver driver)
    {
        const int Connections = 32;
        const int Messages = 320;
        const double Enough = 250;
        using CancellationTokenSource stop = new();
        Task<TimeSpan> lag = MedianLagAsync(stop.Token);

        TimeSpan best = await BestAsync(new LoopbackSmtpServerOptions { AcceptDelay = TimeSpan.FromMilliseconds(100) }, new AsyncSmtpOptions { MaxConnections = Connections, Driver = driver }, Messages, TimeSpan.FromSeconds(Messages / Enough));
        await stop.CancelAsync();

        double rate = Messages / best.TotalSeconds;
        TimeSpan median = await lag.Capped();
        TestContext.Current.SendDiagnosticMessage($"{rate:0} messages/s, an unrelated Task.Run starts after {median.TotalMilliseconds:0.000} ms (median).");
        Assert.True(rate >= Enough, $"{rate:0} messages/s; the server allows {Connections * 10}.");
        Assert.True(median < TimeSpan.FromMilliseconds(20), $"An unrelated Task.Run started after {median.TotalMilliseconds:0.0} ms (median).");
    }

    /// <summary>The best of up to ten rounds, the first that is as short as it should be included.</summary>
    private static async Task<TimeSpan> BestAsync(LoopbackSmtpServerOptions serverOptions, AsyncSmtpOptions options, int messages, TimeSpan enough)
    {
        serverOptions.KeepMails = false;
        await using LoopbackSmtpServer server = LoopbackSmtpServer.Start(serverOptions);
        (options.Host, options.Port, options.EnableSsl) = (server.Host, server.Port, false);
        await using SmtpMailSender sender = new(options);
        TimeSpan best = TimeSpan.MaxValue;
        for (int round = 0; round < Rounds && best > enough; round++)
        {
            long start = Stopwatch.GetTimestamp();
            await Task.WhenAll(Enumerable.Range(0, messages).Select(_ => sender.SendAsync(Mails.Plain(), TestContext.Current.CancellationToken))).Capped();
            TimeSpan elapsed = Stopwatch.GetElapsedTime(start);
            best = elapsed < best ? elapsed : best;
        }

        return best;
    }

    private static async Task<TimeSpan> MedianLagAsync(CancellationToken stop)
    {
        List<TimeSpan> lags = [];
        while (!stop.IsCancellationRequested)
        {
            long queued = Stopwatch.GetTimestamp();
            lags.Add(await Task.Run(() => Stopwatch.GetElapsedTime(queued), CancellationToken.None));
            await Task.Delay(5, CancellationToken.None);
        }

        lags.Sort();
        return lags[lags.Count / 2];
    }
}
