using System.Diagnostics;

namespace Fleet.Chaos.Rig;

/// <summary>The servers of a fleet, started and stopped by the script that users have, in a folder of their own.</summary>
internal sealed class Servers : IAsyncDisposable
{
    private readonly Engine _engine;
    private readonly string _home = Directory.CreateTempSubdirectory("fleet-chaos-").FullName;
    private readonly int _port;

    private Servers(Engine engine, int port)
    {
        _engine = engine;
        _port = port;
    }

    /// <summary>Gets the settings that a worker has, by the names of their environment variables.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; private set; } = new Dictionary<string, string>();

    public static async Task<Servers> StartAsync(Engine engine, int port)
    {
        Servers servers = new(engine, port);
        if (!OperatingSystem.IsWindows())
        {
            // The servers run as users of their own, and pass through.
            File.SetUnixFileMode(servers._home, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
        }

        await servers.RunAsync("install");
        await servers.RunAsync("start", "servers");
        servers.Settings = (await File.ReadAllLinesAsync(Path.Combine(servers._home, "env")))
            .Select(static line => line["export ".Length..].Split('=', 2)).ToDictionary(static pair => pair[0], static pair => pair[1].Trim('\''));
        return servers;
    }

    public Task StopQueueAsync() => RunAsync("stop", _engine.Server);

    public Task StartQueueAsync() => RunAsync("start", _engine.Server);

    public async ValueTask DisposeAsync() => await RunAsync("down");

    private async Task RunAsync(params string[] arguments)
    {
        string log = Path.Combine(Path.GetTempPath(), Path.GetFileName(_home) + ".log");
        // To a file: servers inherit what the script has, and a pipe would not end before they do.
        ProcessStartInfo start = new("bash", ["-c", "exec bash \"$@\" >>\"$LOG\" 2>&1", "fleet", Repository.Script, _engine.Name, .. arguments]);
        (start.Environment["FLEET_HOME"], start.Environment["FLEET_PORT"], start.Environment["LOG"]) = (_home, $"{_port}", log);
        using Process process = Process.Start(start)!;
        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(5));
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"fleet.sh {string.Join(' ', arguments)} failed: {await File.ReadAllTextAsync(log)}");
        }
    }
}
