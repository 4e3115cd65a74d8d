using System.Diagnostics;

namespace AsyncSmtp.Throughput.Processes;

/// <summary>A child process that is asked on its stdin and answers on its stdout, a line each.</summary>
/// <remarks>It ends when its stdin does, so it does not outlive this process, however this ends.</remarks>
internal sealed class LineProcess : IAsyncDisposable
{
    private readonly Process _process;

    private LineProcess(Process process)
    {
        _process = process;
    }

    /// <summary>Gets the CPU time that it has used so far.</summary>
    public TimeSpan CpuTime
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    public static LineProcess Start(string program, params IEnumerable<string> arguments)
    {
        ProcessStartInfo start = new(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true };
        return new LineProcess(Process.Start(start) ?? throw new InvalidOperationException($"{program} was not started."));
    }

    /// <summary>Starts a program that lies next to this one, on the runtime that this one runs on.</summary>
    public static LineProcess StartManaged(string assembly, params IEnumerable<string> arguments) =>
        Start(DotnetHost.Path, ["exec", System.IO.Path.Combine(AppContext.BaseDirectory, $"{assembly}.dll"), .. arguments]);

    public async Task<string> ReadAsync() =>
        await _process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException($"{string.Join(' ', _process.StartInfo.ArgumentList)} ended without an answer.");

    public async Task<string> AskAsync(string line)
    {
        await TellAsync(line);
        return await ReadAsync();
    }

    public async Task TellAsync(string line)
    {
        await _process.StandardInput.WriteLineAsync(line);
        await _process.StandardInput.FlushAsync();
    }

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        await _process.StandardOutput.ReadToEndAsync();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
