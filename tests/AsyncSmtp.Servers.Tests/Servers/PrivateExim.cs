using System.Diagnostics;
using AsyncSmtp.Servers.Tests.Sockets;

namespace AsyncSmtp.Servers.Tests.Servers;

/// <summary>
/// A running Exim in a temporary folder, which takes mail from <see cref="User"/> over STARTTLS at one port and over TLS from the start at another. It does not touch the machine's own, and needs root.
/// </summary>
public sealed class PrivateExim : IPrivateServer<PrivateExim>
{
    public const string User = "user";
    public const string Password = "secret";
    public const string RejectedRecipient = "rejected@example.com";

    private const string Recipient = "Envelope-to";

    /// <summary>The user as whom Debian's Exim receives and delivers.</summary>
    private const string Account = "Debian-exim";

    private readonly TemporaryFolder _folder;
    private readonly Process _daemon;
    private readonly Task<string> _errors;

    private PrivateExim(TemporaryFolder folder, LocalhostCertificate certificate, string configuration)
    {
        _folder = folder;
        Certificate = certificate;
        _daemon = Process.Start(new ProcessStartInfo(Program!, ["-C", configuration, "-bdf"]) { WorkingDirectory = folder.Path, RedirectStandardError = true })!;
        _errors = _daemon.StandardError.ReadToEndAsync();
    }

    /// <summary>What keeps it from running here, or <see langword="null"/>.</summary>
    public static string? Missing
    {
        get
        {
            return !SocketTable.IsAvailable ? "This test reads the socket table of Linux. Run it there."
                : !Environment.IsPrivilegedProcess ? "This test starts an Exim of its own, and only root can. Run it as root, in a container for example."
                : Program is null || !Programs.HasAccount(Account)
                    ? "Exim is not installed. On Debian and Ubuntu: apt-get install exim4-daemon-heavy, which takes Postfix away, or bash .ci/run, which has both"
                : null;
        }
    }

    public LocalhostCertificate Certificate { get; }

    /// <summary>The port for STARTTLS.</summary>
    public required int Submission { get; init; }

    /// <summary>The port for TLS from the start, as port 465 is.</summary>
    public required int Submissions { get; init; }

    private static string? Program => Programs.Find("exim4");

    private string SpoolFolder => Path.Combine(_folder.Path, "spool");

    public static async Task<PrivateExim> StartAsync()
    {
        TemporaryFolder folder = new();
        LocalhostCertificate certificate = new(folder);
        (int submission, int submissions) = (FreePort.Next(), FreePort.Next());
        string configuration = folder.AddFile("etc/exim.conf", EximConfiguration.MainFile(folder.Path, Program!, submission, submissions));
        TemporaryFolder.LetAllRead(configuration);
        TemporaryFolder.LetAllRead(Path.Combine(folder.Path, "etc/key.pem"));
        folder.AddFolder("spool", writableByAll: true);
        folder.AddFolder("log", writableByAll: true);
        folder.AddFolder("mail", writableByAll: true);
        PrivateExim exim = new(folder, certificate, configuration) { Submission = submission, Submissions = submissions };
        try
        {
            await Hang.UntilAsync(() => exim._daemon.HasExited || (exim.Listens(submission) && exim.Listens(submissions)), () => "Exim listens.");
            return exim._daemon.HasExited ? throw new InvalidOperationException($"Exim ended: {await exim.ErrorsAsync()}") : exim;
        }
        catch
        {
            await exim.DisposeAsync();
            throw;
        }
    }

    /// <summary>Waits until nothing is left to be delivered, and returns the files of what arrived.</summary>
    public async Task<IReadOnlyList<string>> DrainAsync()
    {
        await Hang.UntilAsync(() => !Spooled().Any(), () => $"the spool is empty; it has {string.Join(", ", Spooled())}. The log ends with:\n{string.Join('\n', ReadLog().TakeLast(10))}");
        string maildir = Path.Combine(_folder.Path, "mail/all/new");
        return Directory.Exists(maildir) ? [.. Directory.EnumerateFiles(maildir)] : [];
    }

    /// <summary>The files of what has arrived of one message, when nothing is left to be delivered: one for each recipient.</summary>
    public async Task<IReadOnlyList<string>> FilesAsync(string messageId)
        => [.. (await DrainAsync()).Where(file => Arrival.Read(file, Recipient).MessageId == messageId)];

    /// <summary>What has arrived, when nothing is left to be delivered.</summary>
    internal async Task<IReadOnlyList<Arrival>> ArrivalsAsync() => [.. (await DrainAsync()).Select(static file => Arrival.Read(file, Recipient))];

    /// <summary>The line that the server wrote when the message came in: from whom, over what, and who had logged in how.</summary>
    public async Task<string> ReceptionOfAsync(string messageId)
    {
        string? line = null;
        await Hang.UntilAsync(
            () => (line = ReadLog().FirstOrDefault(line => line.Contains(" <= ", StringComparison.Ordinal) && line.Contains($" id={messageId.Trim('<', '>')}", StringComparison.Ordinal))) is not null,
            () => $"the log has {messageId}.");
        return line!;
    }

    /// <summary>The lines of its log so far.</summary>
    public IReadOnlyList<string> ReadLog()
    {
        string log = Path.Combine(_folder.Path, "log/mainlog");
        return File.Exists(log) ? File.ReadAllLines(log) : [];
    }

    public async ValueTask DisposeAsync()
    {
        _daemon.Kill();
        await _daemon.WaitForExitAsync().Capped();

        // The conversations and deliveries are processes of their own, which work in the spool.
        await Hang.UntilAsync(
            () =>
            {
                Process[] processes = RunningProcesses.In(SpoolFolder);
                Array.ForEach(processes, static process => process.Kill());
                return processes.Length == 0;
            },
            () => "the processes of Exim die.");
        _daemon.Dispose();
        Certificate.Dispose();
        _folder.Dispose();
    }

    /// <summary>What Exim keeps of a message from before it answers for it until it has been delivered.</summary>
    private IEnumerable<string> Spooled()
    {
        string input = Path.Combine(SpoolFolder, "input");
        return Directory.Exists(input) ? Directory.EnumerateFiles(input, "*", SearchOption.AllDirectories) : [];
    }

    private bool Listens(int port)
    {
        HashSet<long> own = [.. SocketTable.SocketsOf(_daemon.Id)];
        return SocketTable.ListenersAt(port).Any(row => own.Contains(row.Inode));
    }

    /// <summary>What it said when it ended: to its own log where it had one.</summary>
    private async Task<string> ErrorsAsync()
    {
        string panics = Path.Combine(_folder.Path, "log/paniclog");
        return await _errors.Capped() + (File.Exists(panics) ? await File.ReadAllTextAsync(panics, TestContext.Current.CancellationToken) : "");
    }
}
