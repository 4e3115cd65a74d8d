using Spectre.Console;

namespace BulkMailer;

/// <summary>
/// Where the password comes from. There is no option for it: command lines are kept in the shell's history and shown in the list of processes.
/// </summary>
internal static class PasswordSource
{
    public static async Task<Settings> FillAsync(Settings settings, IAnsiConsole console, CancellationToken stop)
    {
        if (settings.User is null)
        {
            return settings;
        }

        string? password = Environment.GetEnvironmentVariable(CommandLine.PasswordVariable);
        if (string.IsNullOrEmpty(password))
        {
            if (Console.IsInputRedirected || !console.Profile.Out.IsTerminal)
            {
                throw new SetupException($"--user needs a password: set the environment variable {CommandLine.PasswordVariable}.");
            }

            password = await console.PromptAsync(new TextPrompt<string>($"Password of {settings.User.EscapeMarkup()}:").Secret(), stop);
        }

        return settings with { Password = password };
    }
}
