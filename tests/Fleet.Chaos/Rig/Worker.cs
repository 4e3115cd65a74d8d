using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Fleet.Chaos.Rig;

/// <summary>A worker's place: its process, which is started again when it ends, and its wires.</summary>
internal sealed partial class Worker : IDisposable
{
    private const int Kill = 9;
    private const int Terminate = 15;
    private const int Continue = 18;
    private const int Stop = 19;

    private readonly string _program;
    private readonly Dictionary<string, string> _settings;
    private readonly string _log;
    private Process? _process;
    private bool _isWanted;

    public Worker(Engine engine, int number, IReadOnlyDictionary<string, string> settings, int smtpPort)
    {
        _program = Repository.Program(engine.Project);
        _log = Path.Combine(Path.GetTempPath(), $"fleet-chaos-{engine.Name}-{number}.log");
        File.Delete(_log);
        _settings = new(settings);
        Smtp = new Relay(smtpPort);
        Queue = Reroute(engine.QueueSetting);
        Ledger = Reroute("ConnectionStrings__Ledger");
        _settings["Smtp__Port"] = $"{Smtp.Port}";
    }

    public Relay Smtp { get; }

    public Relay Queue { get; }

    public Relay Ledger { get; }

    public void Start()
    {
        _isWanted = true;
        ProcessStartInfo start = new("bash", ["-c", "exec dotnet exec \"$@\" </dev/null >>\"$LOG\" 2>&1", "worker", _program, "work"]);
        start.Environment["LOG"] = _log;
        foreach ((string name, string value) in _settings)
        {
            start.Environment[name] = value;
        }

        Process process = Process.Start(start)!;
        process.EnableRaisingEvents = true;
        process.Exited += (_, _) => _ = RestartAsync(process);
        _process = process;
    }

    /// <summary>Ends the process as a power cut would. It is started again.</summary>
    public void KillProcess() => Signal(Kill);

    public void Pause() => Signal(Stop);

    public void Resume() => Signal(Continue);

    /// <summary>Lets the process finish what it has begun.</summary>
    public async Task StopAsync()
    {
        _isWanted = false;
        Process? process = _process;
        if (process is not null)
        {
            Signal(Continue);
            Signal(Terminate);
            await process.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(1));
        }
    }

    public void Dispose()
    {
        _isWanted = false;
        Signal(Kill);
        Smtp.Dispose();
        Queue.Dispose();
        Ledger.Dispose();
    }

    private async Task RestartAsync(Process ended)
    {
        await Task.Delay(TimeSpan.FromMilliseconds(500));
        if (_isWanted && ReferenceEquals(_process, ended))
        {
            Start();
        }
    }

    /// <summary>Puts a wire of this worker's in place of a connection string's port.</summary>
    private Relay Reroute(string setting)
    {
        string value = _settings[setting];
        string text = value.StartsWith("amqp:", StringComparison.Ordinal) ? $"{new Uri(value).Port}" : value.Split(';').Single(static p => p.StartsWith("Port=", StringComparison.Ordinal))["Port=".Length..];
        Relay relay = new(int.Parse(text, System.Globalization.CultureInfo.InvariantCulture));
        _settings[setting] = value.Replace(text, $"{relay.Port}", StringComparison.Ordinal);
        return relay;
    }

    private void Signal(int signal)
    {
        if (_process is { HasExited: false } process)
        {
            _ = SendSignal(process.Id, signal);
        }
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int SendSignal(int pid, int signal);
}
