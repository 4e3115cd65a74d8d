using System.CommandLine;
using AsyncSmtp.Queueing;
using Microsoft.Extensions.Hosting;

namespace Fleet;

/// <summary>The command line of every fleet: a verb for each kind of process.</summary>
public static class FleetCommand
{
    /// <summary>Runs a verb.</summary>
    /// <param name="args">The command line.</param>
    /// <param name="queue">The queue of the fleet.</param>
    /// <param name="more">Verbs that only this queue has.</param>
    /// <returns>The exit code: 0, or 1 when something was not done; the text on the error output says what.</returns>
    public static async Task<int> RunAsync(string[] args, IMailCarrier queue, params IEnumerable<Command> more)
    {
        RootCommand root = new("Mail on several machines, through a queue. A mail server to try with comes along.") { Produce(queue), Work(queue), Status(queue), Resolve(queue), Server() };
        foreach (Command command in more)
        {
            root.Add(command);
        }

        try
        {
            return await root.Parse(args).InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
        }
        catch (InvalidDataException e)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return 1;
        }
    }

    /// <summary>A host whose settings are next to the program, and in the environment.</summary>
    public static HostApplicationBuilder CreateBuilder() => Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { ContentRootPath = AppContext.BaseDirectory });

    private static Command Produce(IMailCarrier queue)
    {
        Argument<FileInfo> csv = new("csv") { Description = "The recipients, as for the BulkMailer: a CSV file with a column 'email'." };
        Argument<DirectoryInfo> template = new("template") { Description = "The folder with the templates, as for the BulkMailer." };
        Option<string> from = new("--from") { HelpName = "ADDRESS", Description = "The author.", DefaultValueFactory = _ => "Harbour Workshop <workshop@example.com>" };
        Option<string> name = new("--name") { HelpName = "NAME", Description = "The name of the mailing: letters, digits and hyphens. A mail is sent once for each name and line, however often it is enqueued.", DefaultValueFactory = _ => "mailing" };
        Command command = new("produce", "Puts a mail for each row of the list into the queue.") { csv, template, from, name };
        command.SetAction((result, token) => Producer.RunAsync(
            queue, MailingList.Open(result.GetRequiredValue(csv).FullName, result.GetRequiredValue(template).FullName, result.GetRequiredValue(from), result.GetRequiredValue(name)), token));
        return command;
    }

    private static Command Work(IMailCarrier queue)
    {
        Command command = new("work", "Sends what is in the queue, until it is told to stop. Start as many as there are machines.");
        command.SetAction(async (_, token) =>
        {
            HostApplicationBuilder builder = CreateBuilder();
            queue.AddConsumer(builder, builder.AddSending());
            using IHost host = builder.Build();
            await host.RunAsync(token);
        });
        return command;
    }

    private static Command Status(IMailCarrier queue)
    {
        Command command = new("status", "Counts the mails in the queue, and lists those in doubt.");
        command.SetAction((_, token) => StatusReport.RunAsync(queue, token));
        return command;
    }

    private static Command Resolve(IMailCarrier queue)
    {
        Argument<string> truth = new("truth") { Description = "What the mail server's log says of them: 'sent', and they are done, or 'unsent', and they are sent." };
        Argument<string[]> ids = new("id") { Description = "The ids of the mails, as 'status' lists them.", Arity = ArgumentArity.ZeroOrMore };
        Option<bool> all = new("--all") { Description = "All that are in doubt." };
        truth.AcceptOnlyFromAmong("sent", "unsent");
        Command command = new("resolve", "Decides about mails in doubt, and puts what is parked back into the queue.") { truth, ids, all };
        command.Validators.Add(result =>
        {
            if (result.GetValue(all) == (result.GetValue(ids) is { Length: > 0 }))
            {
                result.AddError("Name the mails, or say --all.");
            }
        });
        command.SetAction((result, token) => Resolution.RunAsync(queue, result.GetRequiredValue(truth) == "sent" ? LedgerState.Sent : LedgerState.Claimed, result.GetValue(ids) ?? [], token));
        return command;
    }

    private static Command Server()
    {
        Option<int> port = new("--port") { HelpName = "PORT", Description = "The port on 127.0.0.1.", DefaultValueFactory = _ => 2525 };
        Command command = new("server", "A mail server to try with: it takes every mail and keeps none. Nothing leaves the machine.") { port };
        command.SetAction((result, token) => TrialServer.RunAsync(result.GetValue(port), token));
        return command;
    }
}
