using System.CommandLine;
using AsyncSmtp.Throughput.Processes;
using AsyncSmtp.Throughput.Senders;

namespace AsyncSmtp.Throughput.Commands;

/// <summary>One sender, told on stdin what to do: the comparison starts this program once more for each.</summary>
internal static class SenderCommand
{
    public static Command Build()
    {
        Argument<string> key = new("key");
        Option<int> port = new("--port") { Required = true };
        Option<int> connections = new("--connections") { Required = true };
        Option<string> nodemailer = new("--nodemailer");
        Command command = new("sender") { key, port, connections, nodemailer };
        command.Hidden = true;
        command.SetAction(result => SenderHost.Run(
            SenderKind.All.First(k => k.Key == result.GetValue(key)),
            new SenderTarget(result.GetValue(port), result.GetValue(connections), result.GetValue(nodemailer))));
        return command;
    }
}
