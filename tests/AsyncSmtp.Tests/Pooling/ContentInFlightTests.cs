using AsyncSmtp.Pooling;
using AsyncSmtp.Tests.Fakes;
using Microsoft.Extensions.Time.Testing;

namespace AsyncSmtp.Tests.Pooling;

/// <summary>The pool's two entrances: large content waits for <see cref="AsyncSmtpOptions.MaxContentBytesInFlight"/> before it waits for a client.</summary>
public sealed class ContentInFlightTests : IAsyncDisposable
{
    private const long Large = 10 * 1024 * 1024;
    private const long Small = 1024;

    private readonly FakeTimeProvider _time = new();
    private readonly ManualTransports _transports = new();
    private readonly AsyncSmtpOptions _options = Mails.Options(static o =>
    {
        o.MaxConnections = 4;
        o.MaxContentBytesInFlight = Large;
    });

    private SmtpClientPool? _pool;

    public async ValueTask DisposeAsync()
    {
        if (_pool is not null)
        {
            await _pool.DisposeAsync().AsTask().Capped();
        }
    }

    [Fact]
    public async Task AcquireAsync_LargeWhileThereIsNoRoom_WaitsAndHoldsNoClient()
    {
        SmtpClientLease first = await AcquireAsync(Large).Capped();
        Task<SmtpClientLease> second = AcquireAsync(Large);

        Assert.False(second.IsCompleted);
        Assert.Equal((1, 1), (Statistics.BusyConnections, Statistics.QueuedSends));

        first.Return();
        (await second.Capped()).Return();
        Assert.Equal((0, 0), (Statistics.BusyConnections, Statistics.QueuedSends));
    }

    [Fact]
    public async Task AcquireAsync_SmallWhileLargeOnesWait_GetsAClientAtOnce()
    {
        SmtpClientLease first = await AcquireAsync(Large).Capped();
        Task<SmtpClientLease>[] waiting = [.. Enumerable.Range(0, 20).Select(_ => AcquireAsync(Large))];

        for (int i = 0; i < 3; i++)
        {
            Task<SmtpClientLease> small = AcquireAsync(Small);
            Assert.True(small.IsCompletedSuccessfully);
            (await small).Return();
        }

        first.Return();
        foreach (Task<SmtpClientLease> large in waiting)
        {
            (await large.Capped()).Return();
        }
    }

    [Fact]
    public async Task AcquireAsync_CancelledWhileWaitingForRoom_LeavesAtOnce()
    {
        using SmtpClientLease first = await AcquireAsync(Large).Capped();
        using CancellationTokenSource cancel = new();
        Task<SmtpClientLease> waiting = AcquireAsync(Large, cancellationToken: cancel.Token);

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(waiting.Capped);
        Assert.Equal(0, Statistics.QueuedSends);
    }

    [Fact]
    public async Task AcquireAsync_CancelledWhileWaitingForAClient_GivesItsRoomBack()
    {
        _options.MaxConnections = 1;
        SmtpClientLease held = await AcquireAsync(Small).Capped();
        using CancellationTokenSource cancel = new();
        Task<SmtpClientLease> hasRoom = AcquireAsync(Large, cancellationToken: cancel.Token);
        Task<SmtpClientLease> hasNone = AcquireAsync(Large);

        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(hasRoom.Capped);
        held.Return();

        (await hasNone.Capped()).Return();
    }

    [Fact]
    public async Task AcquireAsync_MakingAClientThrows_GivesItsRoomBack()
    {
        _transports.Configure = static _ => throw new FormatException("the user's callback");
        for (int i = 0; i < 3; i++)
        {
            await Assert.ThrowsAsync<FormatException>(AcquireAsync(Large).Capped);
        }

        _transports.Configure = null;
        (await AcquireAsync(Large).Capped()).Return();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task EndOfALease_HoweverItEnds_GivesItsRoomBackOnce(bool reusable)
    {
        for (int i = 0; i < 5; i++)
        {
            SmtpClientLease lease = await AcquireAsync(Large).Capped();
            if (reusable)
            {
                lease.Return();
            }

            lease.Dispose();
        }

        SmtpClientLease last = await AcquireAsync(Large).Capped();
        Task<SmtpClientLease> next = AcquireAsync(Large);
        Assert.False(next.IsCompleted);
        last.Return();
        (await next.Capped()).Return();
    }

    [Fact]
    public async Task AcquireAsync_QueueFullAndSetToFail_CountsBothKindsOfWaitersAndNamesTheOption()
    {
        _options.MaxQueueLength = 1;
        _options.QueueFullMode = QueueFullMode.Fail;
        SmtpClientLease first = await AcquireAsync(Large).Capped();
        Task<SmtpClientLease> waiting = AcquireAsync(Large);

        MailQueueFullException full = await Assert.ThrowsAsync<MailQueueFullException>(AcquireAsync(Large).Capped);

        Assert.Contains($"MaxContentBytesInFlight is {Large}", full.Message, StringComparison.Ordinal);

        // A retry always waits, and so does one that has waited for room and comes to wait for a client.
        Task<SmtpClientLease> retry = AcquireAsync(Large, mayFailFast: false);
        first.Return();
        (await waiting.Capped()).Return();
        (await retry.Capped()).Return();
    }

    [Fact]
    public async Task AcquireAsync_HasWaitedForRoomAndMeetsAFullQueue_WaitsForAClient()
    {
        _options.MaxConnections = 1;
        _options.MaxQueueLength = 1;
        _options.QueueFullMode = QueueFullMode.Fail;
        SmtpClientLease first = await AcquireAsync(Large).Capped();
        Task<SmtpClientLease> waitsForRoom = AcquireAsync(Large);
        Assert.Equal(1, Statistics.QueuedSends);
        Task<SmtpClientLease> waitsForAClient = AcquireAsync(Small, mayFailFast: false);
        Task<SmtpClientLease> fillsTheQueue = AcquireAsync(Small, mayFailFast: false);

        first.Return();
        SmtpClientLease small = await waitsForAClient.Capped();
        await Hang.UntilAsync(() => Statistics.QueuedSends == 2);
        Assert.False(waitsForRoom.IsCompleted);

        small.Return();
        (await fillsTheQueue.Capped()).Return();
        (await waitsForRoom.Capped()).Return();
    }

    [Fact]
    public async Task DisposeAsync_FailsThoseThatWaitForRoom()
    {
        SmtpClientLease first = await AcquireAsync(Large).Capped();
        Task<SmtpClientLease> waiting = AcquireAsync(Large);

        Task disposing = Pool.DisposeAsync().AsTask();

        await Assert.ThrowsAsync<ObjectDisposedException>(waiting.Capped);
        await Assert.ThrowsAsync<ObjectDisposedException>(AcquireAsync(Large).Capped);
        first.Return();
        await disposing.Capped();
    }

    private SmtpSenderStatistics Statistics => Pool.GetStatistics(default);

    private SmtpClientPool Pool => _pool ??= Pools.Create(_options, _transports.Create, _time);

    private Task<SmtpClientLease> AcquireAsync(long contentLength, bool mayFailFast = true, CancellationToken? cancellationToken = null)
        => Pool.AcquireAsync(new LeaseRequest(contentLength, MayFailFast: mayFailFast && _options.QueueFullMode == QueueFullMode.Fail), cancellationToken ?? TestContext.Current.CancellationToken).AsTask();
}
