using System.Diagnostics;
using AsyncSmtp.Servers.Tests.Sockets;

namespace AsyncSmtp.Servers.Tests.Servers;

/// <summary>
/// A running <c>smtp-sink</c>, the test server of Postfix: it takes everything, and writes each message to a file of its own. Needs no root.
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

    private SmtpSink(int port)
    {
        Port = port;
        _dump = _folder.AddFolder("dump", writableByAll: true);
        _process = Process.Start(new ProcessStartInfo(Programs.Find(Program)!, Arguments()) { RedirectStandardOutput = true, RedirectStandardError = true })!;
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

    /// <summary>Its own count of sessions, orderly ends of sessions, and messages.</summary>
    public SinkCounters Counters { get; private set; } = new(0, 0, 0);

    public IReadOnlyList<Arrival> Arrivals => [.. Directory.EnumerateFiles(_dump).Select(file => Arrival.Read(file, Recipient))];

    public static async Task<SmtpSink> StartAsync()
    {
        for (int attempt = 1; ; attempt++)
        {
            SmtpSink sink = new(FreePort.Next());
            if (await sink.OwnsItsPortAsync())
            {
                return sink;
            }

            await sink.DisposeAsync();
            Assert.True(attempt < Tries, $"smtp-sink did not get a port of its own in {Tries} attempts: {await sink._errors}");
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        await _process.WaitForExitAsync().Capped();
        await _counting.Capped();
        _process.Dispose();
        _folder.Dispose();
    }

    /// <summary>Started by root it wants another user to run as.</summary>
    private string[] Arguments()
    {
        string[] user = Environment.IsPrivilegedProcess ? ["-u", "nobody"] : [];
        return ["-4", .. user, "-c", "-d", Path.Combine(_dump, "%H%M%S."), $"127.0.0.1:{Port}", $"{Backlog}"];
    }

    /// <summary>
    /// Waits for the listener. smtp-sink lets others listen at its port, and the kernel would share the connections out among them: the one listener there must be this process.
    /// </summary>
    private async Task<bool> OwnsItsPortAsync()
    {
        SocketRow[] listeners = [];
        await Hang.UntilAsync(() => _process.HasExited || (listeners = [.. SocketTable.ListenersAt(Port)]).Length > 0, () => "smtp-sink listens.");
        return !_process.HasExited && listeners is [SocketRow only] && SocketTable.SocketsOf(_process.Id).Contains(only.Inode);
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
