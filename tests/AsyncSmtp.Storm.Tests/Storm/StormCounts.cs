using System.Collections.Concurrent;
using AsyncSmtp.Testing;

namespace AsyncSmtp.Storm.Tests.Storm;

/// <summary>What a run met, for its report.</summary>
internal sealed class StormCounts
{
    private readonly ConcurrentDictionary<SmtpServerStage, int> _faults = new();
    private int _attempts;
    private int _writeFailures;
    private int _mostDoubts;

    public int Attempts => Volatile.Read(ref _attempts);

    /// <summary>Gets how many attempts were past their commit point when a write failed, which proves that their final dot was not sent.</summary>
    public int WriteFailures => Volatile.Read(ref _writeFailures);

    /// <summary>Gets the most attempts that one connection left in doubt.</summary>
    public int MostDoubts => Volatile.Read(ref _mostDoubts);

    public string Faults => string.Join(", ", _faults.OrderBy(static f => f.Key).Select(static f => $"{f.Key} {f.Value}"));

    public void CountFault(SmtpServerStage stage) => _faults.AddOrUpdate(stage, 1, static (_, n) => n + 1);

    public void CountAttempt() => Interlocked.Increment(ref _attempts);

    /// <summary>A connection has left so many attempts in doubt.</summary>
    public void CountDoubts(int doubts)
    {
        int most;
        while (doubts > (most = MostDoubts) && Interlocked.CompareExchange(ref _mostDoubts, doubts, most) != most)
        {
        }
    }

    public void CountWriteFailure() => Interlocked.Increment(ref _writeFailures);
}
