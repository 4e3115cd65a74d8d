namespace AsyncSmtp.Throughput.Studies;

/// <summary>How far to go.</summary>
/// <param name="Messages">The messages of the last decade.</param>
/// <param name="Connections">How many connections to use.</param>
internal sealed record ScaleSettings(int Messages, int Connections)
{
    public const int FirstDecade = 1_000;

    /// <summary>Gets 1,000, 10,000 and so on, up to <see cref="Messages"/>.</summary>
    public IEnumerable<int> Decades
    {
        get
        {
            for (long decade = FirstDecade; decade <= Messages; decade *= 10)
            {
                yield return (int)decade;
            }
        }
    }
}
