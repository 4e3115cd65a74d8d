using Spectre.Console;

namespace BulkMailer;

/// <summary>
/// The console as far as it is one: colours and moving bars for a terminal, plain lines for a file or a pipe.
/// </summary>
internal static class Terminal
{
    // A file has no right edge: lines are for grep, and are not wrapped.
    private const int NoRightEdge = 1_000;

    public static IAnsiConsole Open(TextWriter writer)
    {
        AnsiConsoleOutput output = new(writer);
        if (output.IsTerminal)
        {
            return AnsiConsole.Create(new AnsiConsoleSettings { Out = output });
        }

        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Out = output, Ansi = AnsiSupport.No, Interactive = InteractionSupport.No });
        console.Profile.Width = NoRightEdge;
        return console;
    }
}
