using System.Globalization;

namespace AsyncSmtp.Throughput.Processes;

/// <summary>The sink, in a process of its own.</summary>
internal sealed class SinkProcess : IAsyncDisposable
{
    private readonly LineProcess _process;

    private SinkProcess(LineProcess process, int port)
    {
        _process = process;
        Port = port;
    }

    public int Port { get; }

    /// <summary>Gets the CPU time that it has used so far: it shares the machine with the sender.</summary>
    public TimeSpan CpuTime => _process.CpuTime;

    /// <param name="acceptDelay">How long it thinks before it accepts a message.</param>
    /// <param name="roundTrip">How long each reply is under way.</param>
    /// <param name="hold">Whether it greets nobody before <see cref="OpenAsync"/>.</param>
    public static async Task<SinkProcess> StartAsync(TimeSpan acceptDelay = default, TimeSpan roundTrip = default, bool hold = false)
    {
        string[] holding = hold ? ["--hold"] : [];
        LineProcess process = LineProcess.StartManaged("AsyncSmtp.Sink", ["--accept-delay", Milliseconds(acceptDelay), "--round-trip", Milliseconds(roundTrip), .. holding]);
        string[] line = (await process.ReadAsync()).Split(' ');
        return new SinkProcess(process, int.Parse(line[1], CultureInfo.InvariantCulture));
    }

    public Task OpenAsync() => _process.TellAsync("open");

    /// <summary>What it has accepted, and the connections it has.</summary>
    public async Task<(long Accepted, int Open)> AskAsync()
    {
        string[] words = (await _process.AskAsync("stats")).Split(' ');
        return (long.Parse(words[1], CultureInfo.InvariantCulture), int.Parse(words[5], CultureInfo.InvariantCulture));
    }

    /// <summary>Throws unless it has accepted exactly so many messages.</summary>
    public async Task CheckAcceptedAsync(long expected)
    {
        (long accepted, _) = await AskAsync();
        if (accepted != expected)
        {
            throw new InvalidOperationException($"The server has accepted {accepted} messages, and {expected} were sent.");
        }
    }

    public ValueTask DisposeAsync() => _process.DisposeAsync();

    private static string Milliseconds(TimeSpan time) => time.TotalMilliseconds.ToString(CultureInfo.InvariantCulture);
}
