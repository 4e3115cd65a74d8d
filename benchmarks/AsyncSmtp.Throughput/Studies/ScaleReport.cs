using System.Globalization;
using System.Text;
using AsyncSmtp.Throughput.Reporting;

namespace AsyncSmtp.Throughput.Studies;

/// <summary>The cost of a message at each decade, in Markdown.</summary>
internal static class ScaleReport
{
    public static string Write(ScaleSettings settings, IReadOnlyList<Decade> decades, string? note, string command)
    {
        MarkdownTable table = new(
            textColumns: 0,
            "messages", "runs", "us/message", "CPU us/message", "allocated/message", "over the largest: time", "CPU", "peak heap", "peak working set");

        double PerMessage(int messages, Func<Decade, double> value) =>
            Spread.Of(decades.Where(d => d.Messages == messages).Select(d => (double?)(value(d) / d.Messages)))!.Value.Median;

        int largest = decades[^1].Messages;
        foreach (IGrouping<int, Decade> decade in decades.GroupBy(static d => d.Messages))
        {
            double seconds = PerMessage(decade.Key, static d => d.Seconds);
            double cpu = PerMessage(decade.Key, static d => d.CpuSeconds);
            table.Add(
                decade.Key.ToString("N0", CultureInfo.InvariantCulture),
                decade.Count().ToString(CultureInfo.InvariantCulture),
                Figures.Show(seconds * 1e6),
                Figures.Show(cpu * 1e6),
                Figures.Bytes(PerMessage(decade.Key, static d => d.AllocatedBytes)),
                Figures.Show(seconds / PerMessage(largest, static d => d.Seconds)),
                Figures.Show(cpu / PerMessage(largest, static d => d.CpuSeconds)),
                Figures.Bytes(decade.Max(static d => d.PeakHeap)),
                Figures.Bytes(decade.Max(static d => d.PeakWorkingSet)));
        }

        StringBuilder text = new();
        text.AppendLine("# Scale").AppendLine();
        text.AppendLine(MachineInfo.Describe(command));
        text.AppendLine(CultureInfo.InvariantCulture, $"One sender with {settings.Connections} connections. Medians of the runs; peaks over all of them.");
        text.AppendLine("Every message was accepted once.").AppendLine();
        text.AppendLine(table.ToString());
        return note is null ? text.ToString() : text.AppendLine($"- {note}").ToString();
    }
}
