using System.CommandLine;
using BulkMailer;
using Spectre.Console;

IAnsiConsole console = Terminal.Open(Console.Out);
IAnsiConsole errors = Terminal.Open(Console.Error);
using StopSignal stop = new(beforeHardExit: () => console.Cursor.Show());

ParseResult command = new CommandLine().Build(RunAsync).Parse(args);
if (command.Errors.Count > 0)
{
    foreach (System.CommandLine.Parsing.ParseError error in command.Errors)
    {
        ShowError(error.Message);
    }

    ShowError("Try --help.");
    return ExitCode.CannotStart;
}

// The stop signal and the exit code of a failure are our own.
return await command.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null, EnableDefaultExceptionHandler = false });

async Task<int> RunAsync(Settings settings)
{
    try
    {
        settings = await PasswordSource.FillAsync(settings, console, stop.Token);
        if (settings.Verify)
        {
            return await Verification.RunAsync(settings, console, stop.Token);
        }

        return await MailRun.RunAsync(settings, MailRoute.Open, new ConsoleView(console, settings.Quiet), stop.Token);
    }
    catch (SetupException e)
    {
        ShowError(e.Message);
        return ExitCode.CannotStart;
    }
    catch (OperationCanceledException) when (stop.Token.IsCancellationRequested)
    {
        return ExitCode.Cancelled;
    }
    catch (IOException e)
    {
        // The disk is full, or the list went away, in the middle of it.
        ShowError($"Stopped: {e.Message} The report {settings.Report} says what was sent until then.");
        return ExitCode.SomeNotSent;
    }
}

void ShowError(string message) => errors.Write(new Text(message + Environment.NewLine, new Style(Color.Red)));
