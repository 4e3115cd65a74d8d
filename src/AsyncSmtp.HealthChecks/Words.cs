using System.Globalization;

namespace AsyncSmtp.HealthChecks;

/// <summary>Numbers and names as a person reads them.</summary>
internal static class Words
{
    public static string NameOf(SmtpServerStatistics server) => server.Host.Length == 0 ? "The pickup directory" : $"{server.Host}:{server.Port}";

    public static string Times(int count) => count == 1 ? "1 time" : string.Create(CultureInfo.InvariantCulture, $"{count} times");

    public static string Seconds(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{Math.Max(0, time.TotalSeconds):0.#} s");

    public static string Ago(TimeSpan time) => $"{Seconds(time)} ago";
}
