using System.CommandLine;
using System.CommandLine.Parsing;
using System.Diagnostics.CodeAnalysis;

namespace BulkMailer;

/// <summary>
/// Options of the command line that check their values.
/// </summary>
internal static class OptionKinds
{
    public delegate bool TryParse<T>(string text, [NotNullWhen(true)] out T? value);

    public static Option<int> Number(string name, int value, int smallest, string description)
    {
        Option<int> option = new(name) { HelpName = "NUMBER", Description = description, DefaultValueFactory = _ => value };
        option.Validators.Add(result => CheckRange(result, smallest, int.MaxValue));
        return option;
    }

    public static void CheckRange(OptionResult result, int smallest, int largest)
    {
        // What is no number at all is reported by the parser.
        if (result.Tokens is [Token token] && int.TryParse(token.Value, out int number) && (number < smallest || number > largest))
        {
            result.AddError($"{result.Option.Name} must be {smallest} {(largest == int.MaxValue ? "or more" : $"to {largest:N0}")}.");
        }
    }

    /// <summary>An option that may be given more than once.</summary>
    public static Option<T[]> Many<T>(string name, string helpName, TryParse<T> tryParse, string description) => new(name)
    {
        HelpName = helpName,
        Description = description,
        CustomParser = argument =>
        {
            List<T> values = [];
            foreach (Token token in argument.Tokens)
            {
                if (tryParse(token.Value, out T? value))
                {
                    values.Add(value);
                }
                else
                {
                    argument.AddError($"{name}: '{token.Value}' is not {helpName}.");
                }
            }

            return [.. values];
        },
    };
}
