using System.Globalization;
using System.Text.RegularExpressions;

namespace AsyncSmtp.Servers.Tests.Servers;

/// <summary>What <c>smtp-sink -c</c> counts.</summary>
/// <param name="Sessions">How many connections it has accepted.</param>
/// <param name="Quits">How many of them ended with QUIT.</param>
/// <param name="Messages">How many messages it has taken.</param>
internal sealed partial record SinkCounters(int Sessions, int Quits, int Messages)
{
    public static SinkCounters Parse(string line)
    {
        Match match = Line().Match(line);
        return match.Success ? new SinkCounters(Number(match, 1), Number(match, 2), Number(match, 3)) : throw new FormatException($"smtp-sink counted in words of its own: {line}");
    }

    private static int Number(Match match, int group) => int.Parse(match.Groups[group].ValueSpan, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^sess=(\d+) quit=(\d+) mesg=(\d+)$")]
    private static partial Regex Line();
}
