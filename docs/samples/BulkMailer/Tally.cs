using AsyncSmtp;

namespace BulkMailer;

/// <summary>
/// The count of a campaign.
/// </summary>
internal sealed class Tally
{
    /// <summary>How many different problems are kept for the console; the report has them all.</summary>
    public const int MaxProblems = 10;

    private readonly long[] _byOutcome = new long[Enum.GetValues<DeliveryOutcome>().Length];
    private readonly OrderedDictionary<string, Problem> _problems = [];

    /// <summary>The rows that never had their turn; they are counted as not sent too.</summary>
    public long Stopped { get; private set; }

    /// <summary>The rows that had their turn and were not plainly sent.</summary>
    public long ProblemCount { get; private set; }

    /// <summary>The first different problems, and how many rows had each.</summary>
    public IReadOnlyCollection<Problem> FirstProblems => _problems.Values;

    public long this[DeliveryOutcome outcome] => _byOutcome[(int)outcome];

    public void Add(RowResult result)
    {
        _byOutcome[(int)result.Outcome]++;
        if (result.Cause == RowCause.Stopped)
        {
            Stopped++;
        }
        else if (result.Outcome != DeliveryOutcome.Sent)
        {
            ProblemCount++;
            AddProblem(result);
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
