namespace BulkMailer;

/// <summary>
/// How fast rows end, over the last seconds, and how long the rest will take at that speed.
/// </summary>
internal sealed class Pace(long rows)
{
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(10);

    private readonly Queue<(TimeSpan At, long Ended)> _samples = new([(TimeSpan.Zero, 0)]);

    public long Rows { get; } = rows;

    public long Ended { get; private set; }

    /// <summary>Rows a second; zero while nothing has ended.</summary>
    public double Rate { get; private set; }

    public int Percent => Rows == 0 ? 100 : (int)(100 * Ended / Rows);

    /// <summary>Null while nothing is known.</summary>
    public TimeSpan? TimeLeft => Rate > 0 ? TimeSpan.FromSeconds(Math.Ceiling((Rows - Ended) / Rate)) : null;

    /// <summary>Takes a sample.</summary>
    /// <param name="at">The time since the start.</param>
    /// <param name="ended">How many rows have ended.</param>
    public void Update(TimeSpan at, long ended)
    {
        Ended = ended;
        _samples.Enqueue((at, ended));
        while (_samples.Count > 2 && at - _samples.Peek().At > Window)
        {
            _samples.Dequeue();
        }

        (TimeSpan from, long before) = _samples.Peek();
        Rate = at > from ? (ended - before) / (at - from).TotalSeconds : 0;
    }

    public override string ToString() => TimeLeft is { } left && Ended < Rows ? $"{Rate:N0}/s, {Describe(left)} left" : $"{Rate:N0}/s";

    /// <summary>"42 s", "3 min 05 s", "2 h 10 min".</summary>
    public static string Describe(TimeSpan time)
    {
        if (time.TotalMinutes < 1)
        {
            return $"{time.TotalSeconds:N0} s";
        }

        return time.TotalHours < 1 ? $"{time.Minutes} min {time.Seconds:00} s" : $"{Math.Floor(time.TotalHours):N0} h {time.Minutes:00} min";
    }
}
