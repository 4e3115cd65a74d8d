using System.Globalization;
using AsyncSmtp.Throughput.Measuring;
using ScottPlot;

namespace AsyncSmtp.Throughput.Reporting;

/// <summary>Memory over a run.</summary>
internal static class MemoryReport
{
    private const double Megabyte = 1e6;

    public static Task WriteCsvAsync(string path, IReadOnlyList<MemorySample> samples) => Csv.WriteAsync(
        path,
        samples,
        ("seconds", static s => s.Seconds),
        ("messages", static s => s.Messages),
        ("working_set_bytes", static s => s.WorkingSet),
        ("heap_bytes", static s => s.Heap));

    /// <summary>The working set and the heap over the messages that were sent.</summary>
    public static void Draw(Plot plot, IReadOnlyList<MemorySample> samples)
    {
        double[] messages = [.. samples.Select(static s => (double)s.Messages)];
        AddLine(plot, "working set", messages, samples.Select(static s => s.WorkingSet));
        AddLine(plot, "GC heap", messages, samples.Select(static s => s.Heap));
        plot.Axes.Left.Label.Text = "MB";
        plot.Axes.Bottom.Label.Text = "messages sent";
        plot.Axes.Bottom.TickGenerator = new ScottPlot.TickGenerators.NumericAutomatic { LabelFormatter = static m => m.ToString("N0", CultureInfo.InvariantCulture) };
        plot.Axes.SetLimitsY(0, 1.2 * samples.Max(static s => s.WorkingSet) / Megabyte);
        plot.ShowLegend(Alignment.UpperRight);
    }

    private static void AddLine(Plot plot, string label, double[] messages, IEnumerable<long> bytes)
    {
        ScottPlot.Plottables.Scatter line = plot.Add.ScatterLine(messages, [.. bytes.Select(static b => b / Megabyte)]);
        line.LegendText = label;
        line.LineWidth = 1.5f;
    }
}
