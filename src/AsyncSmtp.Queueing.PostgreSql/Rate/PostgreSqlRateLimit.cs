using Npgsql;

namespace AsyncSmtp.Queueing.PostgreSql;

/// <summary>
/// One limit on the rate of starts for a whole fleet, in a row of PostgreSQL: <c>options.RateLimit.AcquireAsync = limit.AcquireAsync</c>. Exact: there are never more than so many starts in
/// any window, over all who use the same name. Safe for use by many callers; nothing is to be disposed.
/// </summary>
/// <remarks>
/// <para>
/// A permit is good for a short margin, from before it was asked for to the start, and counts for window and margin: one that comes too late is thrown away and another asked for. So nothing
/// has to be given back, and a process that dies takes along nothing but the permits it has just been granted, for one window. The price is a few hundredths of the rate.
/// </para>
/// <para>
/// An answer of the database is a permit for each caller that waited for it, or says when the next one is due, and nothing is asked before. A process asks one question at a time, and for no
/// more than a tenth of the limit; when it has got that, it lets a hundredth of the window pass, or a second. Who of several processes is served first is left to chance.
/// </para>
/// <para>
/// Time is the database's, and the age of a permit is measured by this process's monotonic clock. A database's clock that is put forward lets starts come too early by as much, once; one
/// that is put back, or runs unevenly by up to 0.05 %, does not. Nor is a limit exact after a fail-over to a replica that lacked what was granted last.
/// </para>
/// </remarks>
public sealed class PostgreSqlRateLimit
{
    private static readonly TimeSpan ShortestWindow = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestWindow = TimeSpan.FromDays(49);

    /// <summary>Nobody sleeps longer than this over what has been told of the next permit.</summary>
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan LongestPace = TimeSpan.FromSeconds(1);

    private readonly TimeProvider _time;
    private readonly PermitRow _row;
    private readonly PermitMargin _margin;
    private readonly PermitLine _line = new();

    /// <summary>A hundredth of the window: between two questions of one process, where it does not matter.</summary>
    private readonly TimeSpan _pace;

    /// <summary>A tenth of the limit: what one question asks for at most.</summary>
    private readonly int _share;

    /// <summary>Names a limit. Nothing is asked of the database yet.</summary>
    /// <param name="schema">Where the row is. <see cref="PostgreSqlSchema.CreateAsync"/>, or its script, has been there first.</param>
    /// <param name="name">The name of the limit. All who give the same one share it, and must give the same numbers.</param>
    /// <param name="permitLimit">How many sends may start in any window; 1 or more.</param>
    /// <param name="window">The length of the window, which slides; 100 milliseconds to 49 days.</param>
    /// <param name="timeProvider">The clock of this process, or <see langword="null"/> for the system's.</param>
    public PostgreSqlRateLimit(PostgreSqlSchema schema, string name, int permitLimit, TimeSpan window, TimeProvider? timeProvider = null)
    {
        ArgumentNullException.ThrowIfNull(schema);
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentOutOfRangeException.ThrowIfLessThan(permitLimit, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(window, ShortestWindow);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(window, LongestWindow);
        _time = timeProvider ?? TimeProvider.System;
        _row = new PermitRow(schema, name, permitLimit, window);
        _margin = new PermitMargin(window);
        _pace = window / 100 < LongestPace ? window / 100 : LongestPace;
        _share = Math.Max(permitLimit / 10, 1);
    }

    /// <summary>Waits for the leave to start one send. It is for a start at once: what is started later is not counted where it belongs.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>A task that completes in the moment of the start.</returns>
    /// <exception cref="NpgsqlException">The database could not be asked. The send was not started, and may be sent again later.</exception>
    /// <exception cref="OperationCanceledException">The wait was cancelled.</exception>
    public async ValueTask AcquireAsync(CancellationToken cancellationToken = default)
    {
        FleetPermit permit;
        do
        {
            permit = await NextAsync(cancellationToken).ConfigureAwait(false);
        }
        while (!IsGood(permit));
    }

    /// <summary>The last thing before a start, which is the moment of this look at the clock.</summary>
    private bool IsGood(FleetPermit permit)
    {
        if (_time.GetElapsedTime(permit.AskedAt) <= permit.Margin)
        {
            return true;
        }

        _margin.Widen(permit);
        return false;
    }

    private async Task<FleetPermit> NextAsync(CancellationToken cancellationToken)
    {
        TaskCompletionSource<FleetPermit> waiter = new(TaskCreationOptions.RunContinuationsAsynchronously);
        CancellationTokenRegistration registration = cancellationToken.UnsafeRegister(static (w, token) => ((TaskCompletionSource<FleetPermit>)w!).TrySetCanceled(token), waiter);
        await using (registration.ConfigureAwait(false))
        {
            if (_line.Join(waiter))
            {
                // For all in line: nothing of the one who happens to be the first, not its context either.
                _ = ThreadPool.UnsafeQueueUserWorkItem(static limit => _ = limit.AskAsync(), this, preferLocal: false);
            }

            return await waiter.Task.ConfigureAwait(false);
        }
    }

    /// <summary>Asks for those in line until nobody is. Never throws.</summary>
    private async Task AskAsync()
    {
        while (_line.CountOrEnd() is > 0 and int inLine)
        {
            int wanted = Math.Min(inLine, _share);
            FleetPermit permit = new(_time.GetTimestamp(), _margin.Next());
            TimeSpan? pause = null;
            try
            {
                (int granted, TimeSpan dueIn) = await _row.TakeAsync(wanted, permit.Margin).ConfigureAwait(false);
                _line.Give(permit, granted);

                // Who has got a full share lets the others come first.
                pause = granted < wanted ? dueIn : granted == _share ? _pace : null;
            }
#pragma warning disable CA1031 // Whatever it is, it is for those who wait.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                _line.Fail(exception, wanted);
            }

            if (pause is { } time)
            {
                await Task.Delay(WithChance(time), _time, CancellationToken.None).ConfigureAwait(false);
            }
        }
    }

    /// <summary>In whole milliseconds of a timer, and by chance a little longer: all who wait hear of the same moment, and none is to be always the first.</summary>
    private TimeSpan WithChance(TimeSpan pause)
    {
        TimeSpan longer = pause + TimeSpan.FromMilliseconds(1) + (_pace * Random.Shared.NextDouble());
        return longer < LongestPause ? longer : LongestPause;
    }
}
