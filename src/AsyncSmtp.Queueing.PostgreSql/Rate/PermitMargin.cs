namespace AsyncSmtp.Queueing.PostgreSql;

/// <summary>
/// How long a permit is good. What is short costs little of the rate, and what is too short is thrown away: so it begins short, doubles when a permit came too late, and comes down again little by little.
/// </summary>
internal sealed class PermitMargin
{
    private static readonly TimeSpan Least = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan MostAtFirst = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Most = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private readonly TimeSpan _first;
    private TimeSpan _margin;

    public PermitMargin(TimeSpan window)
    {
        TimeSpan share = window / 50;
        _first = share < Least ? Least : share > MostAtFirst ? MostAtFirst : share;
        _margin = _first;
    }

    /// <summary>The margin of the next permits.</summary>
    public TimeSpan Next()
    {
        lock (_lock)
        {
            TimeSpan margin = _margin;
            TimeSpan less = margin - (margin / 64);
            _margin = less > _first ? less : _first;
            return margin;
        }
    }

    /// <summary>A permit came too late. Those that came with it say the same, and count once.</summary>
    public void Widen(FleetPermit late)
    {
        TimeSpan wider = late.Margin * 2 < Most ? late.Margin * 2 : Most;
        lock (_lock)
        {
            _margin = _margin > wider ? _margin : wider;
        }
    }
}
