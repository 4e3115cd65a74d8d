using System.Diagnostics;
using System.Globalization;

namespace AsyncSmtp.Throughput.Senders;

/// <summary>Postfix's load generator, in C: what this machine can do at all. It connects anew for each run.</summary>
internal sealed class SmtpSourceSender(SenderTarget target) : IBulkSender
{
    public const string Program = "smtp-source";

    public TimeSpan? CpuTime => null;

    public bool IsInProcess => false;

    public async Task SendAsync(int messages)
    {
        // -d: keep the connections.
        using Process process = Process.Start(Program, [
            "-d",
            "-s", Text(Math.Min(target.Connections, messages)),
            "-m", Text(messages),
            "-l", Text(TestMail.BodySize),
            $"{SenderTarget.Host}:{target.Port}"]);
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{Program} ended with {process.ExitCode}.");
        }
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
