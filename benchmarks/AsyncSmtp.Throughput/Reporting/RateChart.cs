using System.Globalization;
using AsyncSmtp.Throughput.Scenarios;
using AsyncSmtp.Throughput.Senders;
using ScottPlot;

namespace AsyncSmtp.Throughput.Reporting;

/// <summary>Messages a second: a group of bars for each scenario, a bar for each sender, with the range of its rounds.</summary>
internal static class RateChart
{
    public static void Draw(Plot plot, IReadOnlyList<Summary> summaries)
    {
        SenderKind[] senders = [.. summaries.Select(static s => s.Sender).Distinct()];
        Scenario[] scenarios = [.. summaries.Select(static s => s.Scenario).Distinct()];
        double group = senders.Length + 1;

        foreach (Summary summary in summaries)
        {
            double x = (Array.IndexOf(scenarios, summary.Scenario) * group) + Array.IndexOf(senders, summary.Sender);
            AddBar(plot, x, summary);
        }

        plot.Axes.Bottom.SetTicks(
            [.. scenarios.Index().Select(s => (s.Index * group) + ((senders.Length - 1) / 2.0))],
            [.. scenarios.Select(static s => s.Title.Replace(", ", "\n", StringComparison.Ordinal))]);
        plot.Axes.Bottom.MajorTickStyle.Length = 0;
        plot.Axes.Left.Label.Text = "messages a second";
        plot.Grid.XAxisStyle.IsVisible = false;
        plot.Axes.Margins(bottom: 0, top: 0.1);
        plot.Legend.ManualItems.AddRange(senders.Select(static s => new LegendItem { LabelText = s.Title, FillColor = ColorOf(s) }));
        plot.Legend.Orientation = Orientation.Horizontal;
        plot.ShowLegend(Edge.Bottom);
    }

    private static void AddBar(Plot plot, double x, Summary summary)
    {
        Spread rate = summary.Rate;
        plot.Add.Bar(new Bar { Position = x, Value = rate.Median, FillColor = ColorOf(summary.Sender), LineWidth = 0, Size = 0.9 });
        plot.Add.Line(x, rate.Least, x, rate.Most).Color = Colors.DimGray;

        ScottPlot.Plottables.Text label = plot.Add.Text(rate.Median.ToString("N0", CultureInfo.InvariantCulture), x, rate.Most);
        label.LabelAlignment = Alignment.LowerCenter;
        label.LabelFontSize = 11;
        label.OffsetY = -3;
    }

    /// <summary>Ours stands out.</summary>
    private static Color ColorOf(SenderKind sender) => sender.Key switch
    {
        "asyncsmtp" => new Color(214, 93, 14),
        "asyncsmtp-mailkit" => new Color(250, 160, 80),
        "smtpclient" => new Color(40, 62, 92),
        "smtpclient-event" => new Color(82, 113, 153),
        "smtpclient-thread" => new Color(140, 168, 202),
        "mailkit" => new Color(96, 141, 88),
        "nodemailer" => new Color(150, 190, 140),
        _ => new Color(176, 176, 176),
    };
}
