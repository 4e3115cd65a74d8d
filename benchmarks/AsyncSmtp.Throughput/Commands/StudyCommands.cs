using System.CommandLine;
using AsyncSmtp.Throughput.Reporting;
using AsyncSmtp.Throughput.Studies;

namespace AsyncSmtp.Throughput.Commands;

/// <summary>The studies of AsyncSmtp alone.</summary>
internal static class StudyCommands
{
    public static Command Scale()
    {
        Option<int> messages = ThroughputCommand.Number("--messages", 1_000_000, ScaleSettings.FirstDecade, "The last decade.");
        Option<int> connections = ThroughputCommand.Number("--connections", 4, 1, "How many connections to use.");
        return Study(
            "scale",
            "1,000 messages, 10,000 and so on through one sender: what a message costs, and memory.",
            [messages, connections],
            (result, folder, command) => ScaleStudy.RunAsync(new ScaleSettings(result.GetValue(messages), result.GetValue(connections)), folder, command));
    }

    public static Command Waiting()
    {
        Option<int> callers = ThroughputCommand.Number("--callers", 100_000, 1, "How many callers wait.");
        Option<int> connections = ThroughputCommand.Number("--connections", 16, 1, "How many connections to use.");
        return Study(
            "waiting",
            "Very many callers waiting at once: memory of each, and that all complete.",
            [callers, connections],
            (result, folder, command) => WaitingStudy.RunAsync(result.GetValue(callers), result.GetValue(connections), folder, command));
    }

    public static Command IdleSenders()
    {
        Option<int> senders = ThroughputCommand.Number("--senders", 1_000, 1, "How many keyed senders.");
        Option<int> seconds = ThroughputCommand.Number("--seconds", 10, 1, "For how long each state is watched.");
        return Study(
            "idle-senders",
            "Very many keyed senders that have nothing to do: memory, threads, timers, CPU.",
            [senders, seconds],
            (result, folder, command) => IdleSendersStudy.RunAsync(result.GetValue(senders), TimeSpan.FromSeconds(result.GetValue(seconds)), folder, command));
    }

    public static Command Attachments()
    {
        Option<int> mails = ThroughputCommand.Number("--mails", 64, 1, "How many mails are queued at once.");
        Option<int> megabytes = ThroughputCommand.Number("--megabytes", 10, 1, "The size of each attachment.");
        Option<int> connections = ThroughputCommand.Number("--connections", 16, 1, "How many connections to use.");
        Option<bool> small = new("--small") { Description = "Send small mails meanwhile, and see how long they take." };
        Option<bool> files = new("--files") { Description = "Attachments in files, which are read when they are sent, by the pipelining transport." };
        Option<bool> unbounded = new("--unbounded") { Description = "Without MaxContentBytesInFlight." };
        return Study(
            "attachments",
            "Large attachments, queued at once: peak memory, and what small mails suffer.",
            [mails, megabytes, connections, small, files, unbounded],
            (result, folder, command) => AttachmentStudy.RunAsync(
                new AttachmentSettings(result.GetValue(mails), result.GetValue(megabytes), result.GetValue(connections), result.GetValue(small), result.GetValue(files), result.GetValue(unbounded)), folder, command));
    }

    public static Command Recipients()
    {
        Option<int> mails = ThroughputCommand.Number("--mails", 10, 1, "How many mails of each kind are sent in a round.");
        Option<int> roundTrip = ThroughputCommand.Number("--round-trip", 20, 1, "The round trip to the server, in milliseconds.");
        Option<int> rounds = ThroughputCommand.Number("--rounds", 5, 1, "How many rounds there are.");
        return Study(
            "recipients",
            "Mails to 1, 10 and 100 recipients over a long way: how long each takes, by transport.",
            [mails, roundTrip, rounds],
            (result, folder, command) => RecipientsStudy.RunAsync(result.GetValue(mails), TimeSpan.FromMilliseconds(result.GetValue(roundTrip)), result.GetValue(rounds), folder, command));
    }

    private static Command Study(string name, string description, Option[] options, Func<ParseResult, ReportFolder, string, Task> run)
    {
        Command command = new(name, description);
        Array.ForEach(options, command.Options.Add);
        Option<string> output = ThroughputCommand.Output();
        command.Options.Add(output);
        command.SetAction(result => run(result, new ReportFolder(result.GetValue(output)), ThroughputCommand.Describe(result)));
        return command;
    }
}
