using Spectre.Console;

namespace BulkMailer;

/// <summary>
/// Lines of a name and a value.
/// </summary>
internal static class ConsolePairs
{
    public static void WritePair(this IAnsiConsole console, string name, string value, Color? color = null)
    {
        console.Write(new Paragraph().Append($"  {name,-13}", new Style(Color.Grey)).Append(value, new Style(color)));
        console.WriteLine();
    }
}
