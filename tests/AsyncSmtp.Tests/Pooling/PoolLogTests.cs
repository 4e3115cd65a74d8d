using System.Collections.Concurrent;
using AsyncSmtp.Pooling;
using AsyncSmtp.Tests.Fakes;
using AsyncSmtp.Tests.Threads;
using AsyncSmtp.Threads;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;

namespace AsyncSmtp.Tests.Pooling;

public sealed class PoolLogTests : IAsyncDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly FakeLogger _log = new();
    private readonly ManualTransports _transports = new() { Configure = static t => t.OnStart = static t => t.Accept() };
    private readonly AsyncSmtpOptions _options = Mails.Options(static o => o.MaxConnections = 2);
    private SmtpClientPool? _pool;

    private SmtpClientPool Pool => _pool ??= Pools.Create(_options, _transports.Create, _time, logger: _log);

    public async ValueTask DisposeAsync() => await Pool.DisposeAsync().AsTask().Capped();

    [Fact]
    public async Task Connections_AreToldWhenTheyAreMadeAndWhenTheyHaveCarriedSomethingAndClose()
    {
        SmtpClientLease first = await AcquireAsync();
        SmtpClientLease second = await AcquireAsync();
        await first.Dispatcher.SendAsync(Mails.Snapshot(), TestContext.Current.CancellationToken).Capped();
        first.TryRenew();
        await first.Dispatcher.SendAsync(Mails.Snapshot(), TestContext.Current.CancellationToken).Capped();
        await first.Dispatcher.SendAsync(Mails.Snapshot(), TestContext.Current.CancellationToken).Capped();
        first.Return();
        second.Return();

        Pool.Clear();

        string[] told = [.. _log.Collector.GetSnapshot().Select(static r => r.Message)];
        Assert.Equal(
            [
                "Made a connection: 1 of 2.",
                "Made a connection: 2 of 2.",
                "Closed a connection after 1 message(s).",
                "Made a connection: 2 of 2.",
                "Closed a connection after 2 message(s).",
            ],
            told);
    }

    [Fact]
    public async Task Limit_RaisedOnALentThread_IsNotToldOnIt()
    {
        ConcurrentBag<Thread> told = [];
        using TellingLoggers loggers = new(() => told.Add(Thread.CurrentThread));
        _pool = Pools.Create(_options, _transports.Create, _time, logger: loggers);
        using ClientThread thread = new();
        TaskCompletionSource<Thread> returned = new(TaskCreationOptions.RunContinuationsAsynchronously);
        SmtpClientLease first = await AcquireAsync();
        SmtpClientLease second = await AcquireAsync();
        first.Return(ConnectionVerdict.SlowDown);
        await Hang.UntilAsync(() => Pool.GetStatistics(default).BusyConnections == 1);
        _time.Advance(AsyncSmtpDefaults.ThrottleLongestPause);
        Task<SmtpClientLease> waiting = AcquireAsync();
        int before = told.Count;

        thread.Run(new Work(() =>
        {
            thread.Lend();
            second.Return();
            returned.SetResult(Thread.CurrentThread);
        }));

        Thread own = await returned.Task.Capped();
        await Hang.UntilAsync(() => told.Count > before);
        Assert.DoesNotContain(own, told);
        (await waiting.Capped()).Return();
    }

    [Fact]
    public async Task Limit_IsToldWhenItChangesAndOnlyThen()
    {
        SmtpClientLease first = await AcquireAsync();
        SmtpClientLease second = await AcquireAsync();
        first.Return(ConnectionVerdict.SlowDown);
        await Hang.UntilAsync(() => Pool.GetStatistics(default).BusyConnections == 1);
        _time.Advance(AsyncSmtpDefaults.ThrottleLongestPause);
        Task<SmtpClientLease> waiting = AcquireAsync();
        second.Return();
        (await waiting).Return();

        Assert.Equal(
            [
                "localhost refused connections or asked to slow down: 2 connections are cut to 1.",
                "localhost is given 2 connections of 2 again.",
            ],
            _log.Collector.GetSnapshot().Select(static r => r.Message).Where(static m => !m.StartsWith("Made", StringComparison.Ordinal)));
    }

    private Task<SmtpClientLease> AcquireAsync() => Pool.AcquireAsync(new LeaseRequest(ContentLength: 0), TestContext.Current.CancellationToken).AsTask().Capped();
}
