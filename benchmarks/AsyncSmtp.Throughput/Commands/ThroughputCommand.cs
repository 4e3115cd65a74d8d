using System.CommandLine;

namespace AsyncSmtp.Throughput.Commands;

/// <summary>The program's command line: the comparison, and the studies of AsyncSmtp alone.</summary>
internal static class ThroughputCommand
{
    public static RootCommand Build()
    {
        RootCommand root = new("Sends mail to a server in another process, in every way there is, and compares. Loopback only.")
        {
            StudyCommands.Scale(),
            StudyCommands.Waiting(),
            StudyCommands.IdleSenders(),
            StudyCommands.Recipients(),
            StudyCommands.Attachments(),
            SenderCommand.Build(),
        };
        ComparisonCommand.AddTo(root);
        return root;
    }

    public static Option<string> Output() => new("--output") { HelpName = "FOLDER", Description = "Write the report, its raw figures and its charts there." };

    /// <summary>A number that is at least as large as another.</summary>
    public static Option<int> Number(string name, int value, int least, string description)
    {
        Option<int> option = new(name) { HelpName = "NUMBER", Description = description, DefaultValueFactory = _ => value };
        option.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && int.TryParse(token.Value, out int number) && number < least)
            {
                result.AddError($"{name} must be {least} or more.");
            }
        });
        return option;
    }

    /// <summary>The command line as it was given, for the report to say, without the folder it goes to.</summary>
    public static string Describe(ParseResult result)
    {
        List<string> words = [.. result.Tokens.Select(static t => t.Value)];
        int output = words.IndexOf("--output");
        if (output >= 0)
        {
            words.RemoveRange(output, 2);
        }

        return string.Join(' ', words);
    }
}
