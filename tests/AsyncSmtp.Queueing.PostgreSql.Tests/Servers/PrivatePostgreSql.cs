using System.Diagnostics;
using Npgsql;

namespace AsyncSmtp.Queueing.PostgreSql.Tests.Servers;

/// <summary>
/// A running PostgreSQL in a temporary folder, at a socket in it, with the settings that Debian gives one, but for the pause of the process that writes down what nobody has waited for. It
/// does not touch the machine's own.
/// </summary>
internal sealed class PrivatePostgreSql : IAsyncDisposable
{
    private const string User = "asyncsmtp";

    /// <summary>Its server runs as anybody but root.</summary>
    private static readonly string[] AsNobody = ["--reuid=nobody", "--regid=nogroup", "--clear-groups"];

    private readonly TemporaryFolder _folder = new();

    private PrivatePostgreSql() => _folder.AddFolder("sockets", writableByAll: true);

    /// <summary>What keeps it from running here, or <see langword="null"/>.</summary>
    public static string? Missing
    {
        get
        {
            return !OperatingSystem.IsLinux() ? "This test starts a PostgreSQL of its own as Debian installs it. Run it there."
                : FindProgram("initdb") is null ? "PostgreSQL is not installed. On Debian and Ubuntu: apt-get install postgresql"
                : null;
        }
    }

    private string Data => Path.Combine(_folder.Path, "all", "data");

    private string Sockets => Path.Combine(_folder.Path, "sockets");

    public static async Task<PrivatePostgreSql> StartAsync()
    {
        PrivatePostgreSql server = new();
        try
        {
            server._folder.AddFolder("all", writableByAll: true);
            await RunAsync("initdb", ["-D", server.Data, "-U", User, "--auth=trust", "--encoding=UTF8", "--no-locale", "--no-sync"]);
            await server.StartAgainAsync();
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>A data source that a program without a just-in-time compiler can have. Each has connections of its own.</summary>
    /// <param name="settings">More of the connection string.</param>
    public NpgsqlDataSource Connect(string settings = "")
        => new NpgsqlSlimDataSourceBuilder($"Host={Sockets};Username={User};Database=postgres;Maximum Pool Size=80;{settings}").Build();

    /// <summary>Starts it after it was killed, and waits until it takes connections.</summary>
    public Task StartAgainAsync()
        => RunAsync("pg_ctl", ["-D", Data, "-l", Path.Combine(_folder.Path, "all", "log"), "-o", $"-c listen_addresses= -k {Sockets} -c wal_writer_delay=10s", "-w", "start"]);

    /// <summary>Kills all of it at once, with SIGKILL.</summary>
    public async Task KillAsync()
    {
        await Hang.UntilAsync(
            () =>
            {
                Process[] processes = RunningProcesses.In(Data);
                Array.ForEach(processes, static process => process.Kill());
                return processes.Length == 0;
            },
            () => "the processes of PostgreSQL die.");

        // A dead one stays in the table of processes until its parent takes note, which in some containers nobody does, and the next one would take it for alive.
        File.Delete(Path.Combine(Data, "postmaster.pid"));
        File.Delete(Path.Combine(Sockets, ".s.PGSQL.5432.lock"));
    }

    public async ValueTask DisposeAsync()
    {
        if (Directory.Exists(Data))
        {
            await KillAsync();
        }

        _folder.Dispose();
    }

    private static Task RunAsync(string program, string[] arguments)
    {
        string path = FindProgram(program)!;
        return Environment.IsPrivilegedProcess ? Programs.RunAsync("setpriv", [.. AsNobody, path, .. arguments]) : Programs.RunAsync(path, arguments);
    }

    /// <summary>The newest version's, which Debian keeps out of PATH.</summary>
    private static string? FindProgram(string name)
    {
        const string Versions = "/usr/lib/postgresql";
        return Programs.Find(name) ?? (Directory.Exists(Versions) ? Directory.EnumerateFiles(Versions, name, SearchOption.AllDirectories).Max(StringComparer.Ordinal) : null);
    }
}
