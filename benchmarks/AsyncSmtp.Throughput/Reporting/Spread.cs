namespace AsyncSmtp.Throughput.Reporting;

/// <summary>The median of what several rounds came to, and their range.</summary>
internal readonly record struct Spread(double Median, double Least, double Most)
{
    /// <summary>Null when there is nothing to summarise.</summary>
    public static Spread? Of(IEnumerable<double?> values)
    {
        double[] sorted = [.. values.OfType<double>().Order()];
        if (sorted.Length == 0)
        {
            return null;
        }

        int middle = sorted.Length / 2;
        double median = sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        return new Spread(median, sorted[0], sorted[^1]);
    }
}
