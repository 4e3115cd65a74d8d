using System.Diagnostics;
using AsyncSmtp.Servers.Tests.Sockets;
using MimeKit;

namespace AsyncSmtp.Servers.Tests.Servers;

/// <summary>
/// A running <c>smtp-sink</c>, the test server of Postfix: it takes everything, unless its flags say otherwise, and writes each message to a file of its own. Needs no root.
/// </summary>
internal sealed class SmtpSink : IAsyncDisposable
{
    private const string Program = "smtp-sink";
    private const string Recipient = "X-Rcpt-Args";
    private const int Backlog = 128;
    private const int Tries = 5;

    private readonly TemporaryFolder _folder = new();
    private readonly string _dump;
    private readonly Process _process;
    private readonly Task _counting;
    private readonly Task<string> _errors;

    private SmtpSink(int port, string[] flags)
    {
        Port = port;
        _dump = _folder.AddFolder("dump", writableByAll: true);
        _process = Process.Start(new ProcessStartInfo(Programs.Find(Program)!, Arguments(flags)) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        _counting = CountAsync();
        _errors = _process.StandardError.ReadToEndAsync();
    }

    /// <summary>What keeps it from running here, or <see langword="null"/>.</summary>
    public static string? Missing
    {
        get
        {
            return !SocketTable.IsAvailable ? "This test reads the socket table of Linux. Run it there."
                : Programs.Find(Program) is null ? "smtp-sink is not installed. It comes with Postfix; on Debian and Ubuntu: apt-get install postfix"
                : null;
        }
    }

    public int Port { get; }

    /// <summary>Its own count of sessions, orderly ends of sessions, and messages. Those of messages are all there when it has been stopped.</summary>
    public SinkCounters Counters { get; private set; } = new(0, 0, 0);

    /// <summary>
    /// The headers of each message that it has read to the final dot, its own ones at their top: it writes the file then, and answers after that, if it answers. A file of one whose
    /// dot it has not seen is empty, as long as the message fits into its buffer of 4,096 bytes.
    /// </summary>
    public IReadOnlyList<HeaderList> Messages => [.. Directory.EnumerateFiles(_dump).Where(static file => new FileInfo(file).Length > 0).Select(Arrival.ReadHeaders)];

    public IReadOnlyList<Arrival> Arrivals => [.. Messages.SelectMany(static headers => Arrival.Read(headers, Recipient))];

    /// <summary>Starts one at a port of its own.</summary>
    public static async Task<SmtpSink> StartAsync(params string[] flags)
    {
        for (int attempt = 1; ; attempt++)
        {
            SmtpSink sink = new(FreePort.Next(), flags);
            if (await sink.ListensAsync(alone: true))
            {
                return sink;
            }

            await sink.DisposeAsync();
            Assert.True(attempt < Tries, $"smtp-sink did not get a port of its own in {Tries} attempts: {await sink._errors}");
        }
    }

    /// <summary>Starts one at the port of others, dead or alive. The kernel shares the connections out among the living.</summary>
    public static async Task<SmtpSink> JoinAsync(int port, params string[] flags)
    {
        SmtpSink sink = new(port, flags);
        if (!await sink.ListensAsync(alone: false))
        {
            await sink.DisposeAsync();
            Assert.Fail($"smtp-sink did not get port {port}: {await sink._errors}");
        }

        return sink;
    }

    /// <summary>Ends it when it has seen the end of every connection to its port.</summary>
    /// <param name="sessions">How many sessions it has to count before. It closes a connection first and counts it then.</param>
    public async Task StopAsync(int sessions = 0)
    {
        await Hang.UntilAsync(
            () => _process.HasExited || (Counters.Sessions >= sessions && !SocketTable.OpenServersAt(Port).Any()),
            () => $"smtp-sink sees the end of {sessions} sessions; it is {Counters}.");
        await KillAsync();
    }

    /// <summary>Ends it at once, with SIGKILL.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync().Capped();
        await _counting.Capped();
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        _process.Dispose();
        _folder.Dispose();
    }

    /// <summary>Started by root it wants another user to run as.</summary>
    private string[] Arguments(string[] flags)
    {
        string[] user = Environment.IsPrivilegedProcess ? ["-u", "nobody"] : [];
        return ["-4", .. user, "-c", "-d", Path.Combine(_dump, "%H%M%S."), .. flags, $"127.0.0.1:{Port}", $"{Backlog}"];
    }

    /// <summary>
    /// Waits for the listener. smtp-sink lets others listen at its port, and the kernel would share the connections out among them: one that is to be alone must be the only one there.
    /// </summary>
    private async Task<bool> ListensAsync(bool alone)
    {
        SocketRow[] listeners = [];
        bool isThere = false;
        await Hang.UntilAsync(() => _process.HasExited || (isThere = IsAmong(listeners = [.. SocketTable.ListenersAt(Port)])) || (alone && listeners.Length > 0), () => "smtp-sink listens.");
        return !_process.HasExited && isThere && (!alone || listeners.Length == 1);
    }

    private bool IsAmong(SocketRow[] rows)
    {
        HashSet<long> own = [.. SocketTable.SocketsOf(_process.Id)];
        return Array.Exists(rows, row => own.Contains(row.Inode));
    }

    private async Task CountAsync()
    {
        char[] buffer = new char[4096];
        string text = "";
        int read;
        while ((read = await _process.StandardOutput.ReadAsync(buffer)) > 0)
        {
            text += new string(buffer, 0, read);
            int end = text.LastIndexOf('\r');
            if (end >= 0)
            {
                Counters = SinkCounters.Parse(text[..end].Split('\r')[^1]);
                text = text[(end + 1)..];
            }
        }
    }
}
