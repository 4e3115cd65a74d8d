using System.Globalization;
using System.Text.Json;
using AsyncSmtp.Throughput.Measuring;
using AsyncSmtp.Throughput.Senders;

namespace AsyncSmtp.Throughput.Processes;

/// <summary>A sender in a process of its own, so that no column inherits the threads, the heap or the compiled code of another.</summary>
internal sealed class SenderProcess : IAsyncDisposable
{
    private readonly LineProcess _process;

    private SenderProcess(LineProcess process, SenderKind kind)
    {
        _process = process;
        Kind = kind;
    }

    public SenderKind Kind { get; }

    public static SenderProcess Start(SenderKind kind, SenderTarget target)
    {
        string[] nodemailer = target.NodemailerFolder is { } folder ? ["--nodemailer", folder] : [];
        string[] arguments = ["sender", kind.Key, "--port", Text(target.Port), "--connections", Text(target.Connections), .. nodemailer];
        return new SenderProcess(LineProcess.StartManaged("AsyncSmtp.Throughput", arguments), kind);
    }

    /// <summary>Sends until all is compiled and connected. Returns how many messages fit into such a time.</summary>
    public async Task<int> WarmUpAsync(double seconds, int most) =>
        int.Parse(await _process.AskAsync($"warm {seconds.ToString(CultureInfo.InvariantCulture)} {Text(most)}"), CultureInfo.InvariantCulture);

    /// <summary>Sends a few messages, so that the connections stand.</summary>
    public Task ConnectAsync() => _process.AskAsync("connect");

    public async Task<RunResult> RunAsync(int messages) =>
        JsonSerializer.Deserialize<RunResult>(await _process.AskAsync($"run {Text(messages)}"))!;

    public ValueTask DisposeAsync() => _process.DisposeAsync();

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
