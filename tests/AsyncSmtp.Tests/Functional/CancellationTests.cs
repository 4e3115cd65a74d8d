using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Mail;
using System.Net.Sockets;
using System.Text;
using AsyncSmtp.Docs.Tests;
using AsyncSmtp.Testing;
using AsyncSmtp.Tests.Fakes;

namespace AsyncSmtp.Tests.Functional;

/// <summary>
/// A cancel at every stage of a send: the caller gets control back in bounded time, and what it is told is true of the server. The table in docs/guarantees.md is made by these tests: run them with
/// ASYNCSMTP_WRITE_DOCS=1 to write it anew, and without to compare.
/// </summary>
public abstract class CancellationTests(SmtpClientDriver driver, ISmtpTransportFactory? transport = null) : IAsyncDisposable
{
    private const string Start = "<!-- cancellation -->\n";
    private const string End = "<!-- endcancellation -->";
    /// <summary>The order of the rows.</summary>
    private static readonly string[] Stages =
    [
        "waiting for a connection", "connecting", "waiting for the greeting", "EHLO", "STARTTLS", "TLS handshake", "AUTH", "MAIL", "RCPT", "DATA",
        "sending the content", "sending the content, over TLS", "after the final dot, and the server answers", "after the final dot, and the server does not answer",
    ];

    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(1);

    /// <summary>A client that is waited for to the end of the grace period; and on a busy machine, some more.</summary>
    private static readonly TimeSpan Slack = TimeSpan.FromSeconds(2);

    private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _cancel = new();
    private readonly LoopbackSmtpServer _server = LoopbackSmtpServer.Start(new() { AuthRequiresTls = false });

    public async ValueTask DisposeAsync()
    {
        CertificateTrust.Clear();
        _cancel.Dispose();
        await _server.DisposeAsync().AsTask().Capped();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task Cancel_InTheQueue() => await CheckAsync("waiting for a connection", "cancelled", TimeSpan.Zero, async () =>
    {
        await using SmtpMailSender sender = Sender(static o => o.MaxConnections = 1);

        // On a connection that is open already, the pipelining transport would take the next at once.
        _server.Script = static step => step.Stage == SmtpServerStage.Connect ? SmtpServerAction.Default.After(TimeSpan.FromMilliseconds(500)) : null;
        Task<MailSendResult> holding = sender.SendAsync(Mails.Plain(), TestContext.Current.CancellationToken);
        await Hang.UntilAsync(() => sender.GetStatistics().BusyConnections == 1);
        Task<MailSendResult> queued = sender.SendAsync(Mails.Plain(), _cancel.Token);
        await Hang.UntilAsync(() => sender.GetStatistics().QueuedSends == 1);
        Row row = await CancelAsync(queued);
        await holding.Capped();
        return row with { Accepted = _server.AcceptedMails - 1 };
    });

    [Fact]
    public async Task Cancel_Connecting()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux drops a connect that meets a full backlog.");
        await CheckAsync("connecting", "cancelled", TimeSpan.Zero, async () =>
        {
            using Socket full = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            full.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            full.Listen(1);
            int port = ((IPEndPoint)full.LocalEndPoint!).Port;
            using Backlog backlog = await Backlog.FillAsync(port);
            await using SmtpMailSender sender = Sender(o => o.Port = port);
            Task<MailSendResult> sending = sender.SendAsync(Mails.Plain(), _cancel.Token);
            await Hang.UntilAsync(() => sender.GetStatistics().BusyConnections == 1);
            return await CancelAsync(sending);
        });
    }

    [Theory]
    [InlineData("waiting for the greeting", SmtpServerStage.Connect)]
    [InlineData("EHLO", SmtpServerStage.Ehlo)]
    [InlineData("AUTH", SmtpServerStage.Auth)]
    [InlineData("MAIL", SmtpServerStage.MailFrom)]
    [InlineData("RCPT", SmtpServerStage.Recipient)]
    [InlineData("DATA", SmtpServerStage.Data)]
    public Task Cancel_ServerSilentAt(string stage, SmtpServerStage at) => CheckAsync(stage, "cancelled", TimeSpan.Zero, () => SilentAsync(at, static _ => { }));

    [Theory]
    [InlineData("STARTTLS", SmtpServerStage.StartTls)]
    [InlineData("TLS handshake", SmtpServerStage.TlsHandshake)]
    public Task Cancel_ServerSilentAtTls(string stage, SmtpServerStage at) => CheckAsync(stage, "cancelled", TimeSpan.Zero, () => SilentAsync(at, static o => (o.Host, o.EnableSsl) = ("localhost", true)));

    [Fact]
    public Task Cancel_ContentStalls() => CheckAsync("sending the content", "cancelled", Grace, () => StalledAsync(static _ => { }));

    [Fact]
    public Task Cancel_ContentStallsOverTls() => CheckAsync("sending the content, over TLS", "cancelled", Grace, () => StalledAsync(static o => (o.Host, o.EnableSsl) = ("localhost", true)));

    [Fact]
    public Task Cancel_AnswerComesInTheGracePeriod() => CheckAsync("after the final dot, and the server answers", "Sent", TimeSpan.Zero, async () =>
    {
        TaskCompletionSource gate = new();
        _server.Script = step => step.Stage == SmtpServerStage.EndOfData ? Reached(SmtpServerAction.Default.WaitFor(gate.Task)) : null;
        await using SmtpMailSender sender = Sender(static _ => { });
        Task<MailSendResult> sending = sender.SendAsync(Mails.Plain(), _cancel.Token);
        await _reached.Task.Capped();
        _ = _cancel.Token.Register(gate.SetResult);
        return await CancelAsync(sending);
    });

    [Fact]
    public Task Cancel_NoAnswerComes() => CheckAsync("after the final dot, and the server does not answer", "InDoubt", Grace, () => SilentAsync(SmtpServerStage.EndOfData, static _ => { }));

    private async Task<Row> SilentAsync(SmtpServerStage at, Action<AsyncSmtpOptions> configure)
    {
        CertificateTrust.Trust(_server);
        _server.Script = step => step.Stage == at ? Reached(SmtpServerAction.Silence()) : null;
        await using SmtpMailSender sender = Sender(configure);
        Task<MailSendResult> sending = sender.SendAsync(Mails.Plain(), _cancel.Token);
        await _reached.Task.Capped();
        return await CancelAsync(sending);
    }

    private async Task<Row> StalledAsync(Action<AsyncSmtpOptions> configure)
    {
        CertificateTrust.Trust(_server);
        _server.Script = static step => step.Stage == SmtpServerStage.Body ? SmtpServerAction.Stall().AfterBodyBytes(10_000) : null;
        ObservedTransport? transport = null;
        AsyncSmtpOptions options = Options(configure);
        await using SmtpMailSender sender = new(options, null, null, _ => transport = new ObservedTransport(options));

        // More than the buffers of both ends hold.
        using MailMessage message = Mails.Plain();
        message.Body = new string('x', 20_000_000);
        Task<MailSendResult> sending = sender.SendAsync(message, _cancel.Token);

        // SmtpClient encodes the content whole, past the commit point, before it writes any of it. From here on it is writing what the server does not read.
        await Hang.UntilAsync(() => transport?.Probe is { IsCommitted: true } && _server.Connections.Any(static c => c.Transcript.Contains("-- stall")));
        return await CancelAsync(sending);
    }

    private SmtpMailSender Sender(Action<AsyncSmtpOptions> configure) => new(Options(configure));

    private AsyncSmtpOptions Options(Action<AsyncSmtpOptions> configure)
    {
        AsyncSmtpOptions options = new()
        {
            Host = _server.Host,
            Port = _server.Port,
            EnableSsl = false,
            UserName = "user",
            Password = "secret",
            AllowInsecureCredentials = true,
            CancellationGracePeriod = Grace,
            Driver = driver,
            TransportFactory = transport,
        };
        configure(options);
        return options;
    }

    private SmtpServerAction Reached(SmtpServerAction action)
    {
        _reached.TrySetResult();
        return action;
    }

    private async Task<Row> CancelAsync(Task<MailSendResult> sending)
    {
        long start = Stopwatch.GetTimestamp();
        await _cancel.CancelAsync();
        string outcome;
        try
        {
            outcome = (await sending.Capped()).Outcome.ToString();
        }
        catch (OperationCanceledException e) when (e.CancellationToken == _cancel.Token)
        {
            outcome = "cancelled";
        }
        catch (MailSendException e)
        {
            outcome = e.Outcome.ToString();
        }

        return new Row(outcome, Stopwatch.GetElapsedTime(start), _server.AcceptedMails);
    }

    private async Task CheckAsync(string stage, string outcome, TimeSpan grace, Func<Task<Row>> run)
    {
        Row row = await run();

        Assert.Contains(stage, Stages);
        Assert.Equal(outcome, row.Outcome);
        Assert.InRange(row.Control, grace, grace + Slack);
        Assert.Equal(outcome == "Sent" ? 1 : 0, row.Accepted);
        CheckDocs(stage, row, grace);
    }

    private void CheckDocs(string stage, Row row, TimeSpan grace)
    {
        string told = row.Outcome == "cancelled" ? "`OperationCanceledException`" : row.Outcome == "Sent" ? "the result, `Sent`" : "`MailSendException`, `InDoubt`";
        string control = grace == TimeSpan.Zero ? "at once" : "after `CancellationGracePeriod`";
        string line = $"| {stage} | {told} | {control} |";
        string docs = Repository.Read("docs/guarantees.md");
        if (driver == SmtpClientDriver.Thread && transport is null && Environment.GetEnvironmentVariable("ASYNCSMTP_WRITE_DOCS") == "1")
        {
            string measured = string.Create(CultureInfo.InvariantCulture, $" {(row.Control - grace).TotalMilliseconds:0.0} ms |");
            Repository.Write("docs/guarantees.md", Replace(docs, line, measured));
            return;
        }

        Assert.Contains(line, docs, StringComparison.Ordinal);
    }

    private static string Replace(string docs, string line, string measured)
    {
        int from = docs.IndexOf(Start, StringComparison.Ordinal) + Start.Length;
        int to = docs.IndexOf(End, StringComparison.Ordinal);
        List<string> rows = [.. docs[from..to].Split('\n', StringSplitOptions.RemoveEmptyEntries)];
        int at = rows.FindIndex(r => r.StartsWith(line.Split('|')[1].Insert(0, "|") + "|", StringComparison.Ordinal));
        if (at < 0)
        {
            rows.Add(line + measured);
        }
        else
        {
            rows[at] = line + measured;
        }

        StringBuilder text = new(docs[..from]);
        foreach (string row in rows.OrderBy(static r => Array.IndexOf(Stages, r.Split('|')[1].Trim())))
        {
            text.Append(row).Append('\n');
        }

        return text.Append(docs[to..]).ToString();
    }

    private readonly record struct Row(string Outcome, TimeSpan Control, int Accepted);
}
