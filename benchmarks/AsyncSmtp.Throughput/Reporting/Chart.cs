using ScottPlot;

namespace AsyncSmtp.Throughput.Reporting;

/// <summary>What all charts share: size, font, grid, and how they are written.</summary>
internal static class Chart
{
    private const int Width = 960;
    private const int Height = 480;

    /// <summary>Draws a chart into an SVG file, or says why there is none.</summary>
    /// <returns>A note for the report, or null.</returns>
    public static async Task<string?> WriteAsync(string path, string title, Action<Plot> draw)
    {
        if (!ChartFont.IsAvailable)
        {
            return $"{Path.GetFileName(path)} was not drawn: none of the fonts that it can use is installed.";
        }

        using Plot plot = new();
        plot.Title(title, size: 16);
        plot.Axes.Right.FrameLineStyle.Width = 0;
        plot.Axes.Top.FrameLineStyle.Width = 0;
        plot.Axes.Left.Label.Bold = false;
        plot.Axes.Left.Label.FontSize = 13;
        plot.Axes.Left.MinorTickStyle.Length = 0;
        plot.Axes.Bottom.Label.Bold = false;
        plot.Axes.Bottom.Label.FontSize = 13;
        plot.Axes.Bottom.MinorTickStyle.Length = 0;
        plot.Legend.OutlineWidth = 0;
        plot.Legend.ShadowColor = Colors.Transparent;
        draw(plot);
        string svg = plot.GetSvgXml(Width, Height);
        await File.WriteAllTextAsync(path, svg.Replace($"\"{Fonts.Default}\"", $"\"{Fonts.Default}, {ChartFont.Fallback}\"", StringComparison.Ordinal));
        return null;
    }
}
