using AsyncSmtp;

namespace BulkMailer;

/// <summary>
/// The running count of a campaign. Safe for use by many threads at once.
/// </summary>
internal sealed class Tally
{
    /// <summary>How many different problems are kept for the console; the report has them all.</summary>
    public const int MaxProblems = 10;

    private readonly Lock _lock = new();
    private readonly long[] _byOutcome = new long[Enum.GetValues<DeliveryOutcome>().Length];
    private readonly OrderedDictionary<string, Problem> _problems = [];
    private long _stopped;
    private long _problemCount;

    public long Ended
    {
        get
        {
            lock (_lock)
            {
                return _byOutcome.Sum();
            }
        }
    }

    /// <summary>The rows that never had their turn; they are counted as not sent too.</summary>
    public long Stopped => Interlocked.Read(ref _stopped);

    /// <summary>The rows that had their turn and were not plainly sent.</summary>
    public long ProblemCount => Interlocked.Read(ref _problemCount);

    public long this[DeliveryOutcome outcome] => Interlocked.Read(ref _byOutcome[(int)outcome]);

    public void Add(RowResult result)
    {
        lock (_lock)
        {
            _byOutcome[(int)result.Outcome]++;
            if (result.Cause == RowCause.Stopped)
            {
                _stopped++;
            }
            else if (result.Outcome != DeliveryOutcome.Sent)
            {
                _problemCount++;
                AddProblem(result);
            }
        }
    }

    /// <summary>The first different problems, and how many rows had each.</summary>
    public IReadOnlyList<Problem> FirstProblems()
    {
        lock (_lock)
        {
            return [.. _problems.Values];
        }
    }

    private void AddProblem(RowResult result)
    {
        string key = $"{result.Outcome} {result.ReplyCode} {result.Reply}";
        if (_problems.TryGetValue(key, out Problem? known))
        {
            _problems[key] = known with { Rows = known.Rows + 1 };
        }
        else if (_problems.Count < MaxProblems)
        {
            _problems.Add(key, new Problem(result, Rows: 1));
        }
    }
}
