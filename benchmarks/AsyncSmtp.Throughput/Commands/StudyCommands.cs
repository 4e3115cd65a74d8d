using System.CommandLine;
namespace AsyncSmtp.Throughput.Commands;
internal static class StudyCommands
{
    public static Command Scale() => new("scale");
    public static Command Waiting() => new("waiting");
    public static Command IdleSenders() => new("idle-senders");
    public static Command Attachments() => new("attachments");
}
