using ScottPlot;

namespace AsyncSmtp.Throughput.Reporting;

/// <summary>A font for the charts. The drawing library comes without one for Linux, and looks for none: it is given a file of one that most systems have.</summary>
internal static class ChartFont
{
    /// <summary>The same widths, or nearly, elsewhere: what a browser takes when it lacks the font.</summary>
    public const string Fallback = "Verdana, sans-serif";

    private static readonly (string Name, string Regular, string Bold)[] Known =
    [
        ("DejaVu Sans", "DejaVuSans.ttf", "DejaVuSans-Bold.ttf"),
        ("Liberation Sans", "LiberationSans-Regular.ttf", "LiberationSans-Bold.ttf"),
        ("Noto Sans", "NotoSans-Regular.ttf", "NotoSans-Bold.ttf"),
    ];

    private static readonly Lazy<bool> Chosen = new(Choose);

    /// <summary>Gets a value indicating whether there is a font to draw with.</summary>
    public static bool IsAvailable => Chosen.Value;

    private static bool Choose()
    {
        const string Folder = "/usr/share/fonts";
        if (!OperatingSystem.IsLinux())
        {
            return true;
        }

        foreach ((string name, string regular, string bold) in Known)
        {
            if (Find(Folder, regular) is { } regularPath && Find(Folder, bold) is { } boldPath)
            {
                Fonts.AddFontFile(name, regularPath);
                Fonts.AddFontFile(name, boldPath, bold: true);
                Fonts.Default = name;
                return true;
            }
        }

        return false;
    }

    private static string? Find(string folder, string file) =>
        Directory.Exists(folder) ? Directory.EnumerateFiles(folder, file, SearchOption.AllDirectories).FirstOrDefault() : null;
}
