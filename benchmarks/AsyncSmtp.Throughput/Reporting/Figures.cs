using System.Globalization;

namespace AsyncSmtp.Throughput.Reporting;

/// <summary>Figures as text, with no more digits than they are worth.</summary>
internal static class Figures
{
    public const string None = "-";

    public static string Show(double? value) => value is not { } v ? None : v.ToString(Math.Abs(v) switch
    {
        >= 100 => "N0",
        >= 10 => "N1",
        >= 1 => "N2",
        _ => "0.###",
    }, CultureInfo.InvariantCulture);

    public static string Median(Spread? spread) => Show(spread?.Median);

    public static string Range(Spread? spread) => spread is not { } s ? None : $"{Show(s.Median)} [{Show(s.Least)}-{Show(s.Most)}]";

    public static string Bytes(double? bytes) => bytes switch
    {
        null => None,
        >= 1_000_000 => $"{Show(bytes / 1e6)} MB",
        >= 1_000 => $"{Show(bytes / 1e3)} kB",
        _ => $"{Show(bytes)} B",
    };
}
