using System.Diagnostics;
using AsyncSmtp.Servers.Tests.Sockets;

namespace AsyncSmtp.Servers.Tests.Servers;

/// <summary>
/// A running Postfix in a temporary folder. It does not touch the machine's own, and needs root, as every Postfix does.
/// </summary>
public sealed class PrivatePostfix : IPrivateServer<PrivatePostfix>
{
    public const string User = "user";
    public const string Password = "secret";
    public const string RejectedRecipient = "rejected@example.com";

    private const string Recipient = "Delivered-To";

    /// <summary>Where Postfix keeps a message from the moment it answers for it to the moment it is in the Maildir.</summary>
    private static readonly string[] Queues = ["maildrop", "incoming", "active", "deferred", "hold"];

    private readonly TemporaryFolder _folder;
    private readonly Greylist _greylist = new();

    private PrivatePostfix(TemporaryFolder folder)
    {
        _folder = folder;
        Doors = new PostfixDoors(_greylist);
        Certificate = new LocalhostCertificate(folder);
    }

    /// <summary>What keeps it from running here, or <see langword="null"/>.</summary>
    public static string? Missing
    {
        get
        {
            return !SocketTable.IsAvailable ? "This test reads the socket table of Linux. Run it there."
                : !Environment.IsPrivilegedProcess ? "This test starts a Postfix of its own, and only root can. Run it as root, in a container for example."
                : Programs.Find("postfix") is null || Programs.Find("saslpasswd2") is null || !HasLogin()
                    ? "Postfix with AUTH LOGIN is not installed. On Debian and Ubuntu: apt-get install postfix sasl2-bin libsasl2-modules"
                : null;
        }
    }

    public LocalhostCertificate Certificate { get; }

    internal PostfixDoors Doors { get; }

    public static async Task<PrivatePostfix> StartAsync()
    {
        PrivatePostfix postfix = new(new TemporaryFolder());
        try
        {
            await postfix.WriteConfigurationAsync();
            await postfix.ControlAsync("start");
            return postfix;
        }
        catch
        {
            await postfix._greylist.DisposeAsync();
            postfix._folder.Dispose();
            throw;
        }
    }

    /// <summary>Waits until the queue is empty, so that nothing can arrive any more, and returns the files of what did.</summary>
    public async Task<IReadOnlyList<string>> DrainAsync()
    {
        await Hang.UntilAsync(() => !Queued().Any(), DescribeQueue);
        string maildir = Path.Combine(_folder.Path, "mail/all/new");
        return Directory.Exists(maildir) ? [.. Directory.EnumerateFiles(maildir)] : [];
    }

    /// <summary>The files of what has arrived of one message, when the queue is empty: one for each recipient.</summary>
    public async Task<IReadOnlyList<string>> FilesAsync(string messageId)
        => [.. (await DrainAsync()).Where(file => Arrival.Read(file, Recipient).MessageId == messageId)];

    /// <summary>What has arrived, when the queue is empty.</summary>
    internal async Task<IReadOnlyList<Arrival>> ArrivalsAsync() => [.. (await DrainAsync()).Select(static file => Arrival.Read(file, Recipient))];

    /// <summary>What has arrived of the messages with these Message-IDs, when the queue is empty.</summary>
    internal async Task<IReadOnlyList<Arrival>> ArrivalsAsync(IEnumerable<string> messageIds)
    {
        HashSet<string> wanted = [.. messageIds];
        return [.. (await ArrivalsAsync()).Where(arrival => wanted.Contains(arrival.MessageId))];
    }

    /// <summary>
    /// Kills all of it with SIGKILL, but for those who are delivering, who go when they have: one that is killed between the delivery and its note of it delivers twice, which is no fault of the client.
    /// </summary>
    public async Task KillAsync()
    {
        await KillAsync(static name => name is "master");
        await KillAsync(static name => name is not "virtual");
        await Hang.UntilAsync(() => RunningProcesses.In(QueueFolder).Length == 0, () => "the deliveries end.");

        // What it has not answered for yet may not be executed, and stays behind.
        foreach (string file in Queued().Where(static file => !TemporaryFolder.IsExecutable(file)).ToArray())
        {
            File.Delete(file);
        }
    }

    /// <summary>Starts it again after it was killed, with the same ports.</summary>
    public Task RestartAsync() => ControlAsync("start");

    /// <summary>The lines of its log so far.</summary>
    public IReadOnlyList<string> ReadLog()
    {
        string log = Path.Combine(_folder.Path, "mail.log");
        return File.Exists(log) ? File.ReadAllLines(log) : [];
    }

    public async ValueTask DisposeAsync()
    {
        if (RunningProcesses.In(QueueFolder).Any(static process => process.ProcessName == "master"))
        {
            await ControlAsync("stop");
        }

        await KillAsync(static _ => true);
        await _greylist.DisposeAsync();
        Certificate.Dispose();
        _folder.Dispose();
    }

    private string QueueFolder => Path.Combine(_folder.Path, "queue");

    private static bool HasLogin()
        => new[] { "/usr/lib", "/usr/lib64" }.Where(Directory.Exists)
            .SelectMany(lib => Directory.EnumerateDirectories(lib).Append(lib))
            .Any(lib => File.Exists(Path.Combine(lib, "sasl2/liblogin.so")));

    /// <summary>Again until none is left: the master may just be starting one. A dead one stays in the table of processes until its parent takes note, but has no folder there.</summary>
    private Task KillAsync(Predicate<string> isToDie)
    {
        return Hang.UntilAsync(
            () =>
            {
                Process[] processes = [.. RunningProcesses.In(QueueFolder).Where(process => isToDie(process.ProcessName))];
                Array.ForEach(processes, static process => process.Kill());
                return processes.Length == 0;
            },
            () => "the processes of Postfix die.");
    }

    /// <summary>What is in the queue, and what the log says of it.</summary>
    private string DescribeQueue()
    {
        string[] files = [.. Queued()];
        string[] names = [.. files.Select(static file => Path.GetFileName(file)), "warning", "fatal"];
        return $"""
            the queue is empty. It holds:
            {string.Join('\n', files.Select(file => $"{Path.GetRelativePath(QueueFolder, file)}, {(TemporaryFolder.IsExecutable(file) ? "accepted" : "not accepted")}"))}
            The log says of it:
            {string.Join('\n', ReadLog().Where(line => names.Any(name => line.Contains(name, StringComparison.Ordinal))).TakeLast(40))}
            """;
    }

    private async Task WriteConfigurationAsync()
    {
        _folder.AddFolder("queue");
        _folder.AddFolder("mail", writableByAll: true);
        _folder.AddFile("etc/main.cf", PostfixConfiguration.MainFile(_folder.Path));
        _folder.AddFile("etc/master.cf", PostfixConfiguration.MasterFile(Doors.All));

        _folder.AddFolder("etc/sasl");
        string users = Path.Combine(_folder.Path, "etc/sasl/users.db");
        _folder.AddFile("etc/sasl/smtpd.conf", PostfixConfiguration.SaslFile(users));
        await Programs.RunAsync("saslpasswd2", ["-p", "-c", "-u", "localhost", "-f", users, User], Password);
        TemporaryFolder.LetAllRead(users);
    }

    private Task ControlAsync(string command) => Programs.RunAsync("postfix", ["-c", Path.Combine(_folder.Path, "etc"), command]);

    private IEnumerable<string> Queued()
        => Queues.Select(queue => Path.Combine(QueueFolder, queue)).Where(Directory.Exists)
            .SelectMany(queue => Directory.EnumerateFiles(queue, "*", SearchOption.AllDirectories));
}
