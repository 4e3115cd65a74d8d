using System.Net.Mail;
using AsyncSmtp.Storm.Tests.Faults;
using AsyncSmtp.Storm.Tests.Mail;
using AsyncSmtp.Testing;
using AsyncSmtp.Transport;
using Microsoft.Extensions.Logging.Abstractions;

namespace AsyncSmtp.Storm.Tests.Storm;

/// <summary>One storm: many sends through a sender's pool of real clients, to a server that keeps failing them.</summary>
internal sealed class StormRun : IAsyncDisposable
{
    private const int ShapeCount = 16;

    private readonly int _seed;
    private readonly LoopbackSmtpServer _server;
    private readonly SmtpMailSender _sender;
    private readonly TaskCompletionSource _late = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _next;
    private int _clients;

    private StormRun(int seed, int sends, StormPlan plan, IReadOnlyList<MailShape> shapes)
    {
        _seed = seed;
        Plan = plan;
        Random random = Dice.For(seed, 6);
        Mails = [.. Enumerable.Range(0, sends).Select(i => new StormMail(seed, i, shapes[random.Next(shapes.Count)]))];
        plan.ServerOptions.Script = new FaultScript(seed, Mails, Counts, plan.ServerOptions.Chunking).Decide;
        _server = LoopbackSmtpServer.Start(plan.ServerOptions);
        CertificateTrust.Trust(_server);
        plan.Options.Host = _server.Host;
        plan.Options.Port = _server.Port;
        _sender = new SmtpMailSender(plan.Options, null, null, StormSettings.Transport switch
        {
            StormTransports.MailKit => TransportsOf(MailKitFactory(), plan),
            StormTransports.Pipelining => TransportsOf(PipeliningFactory(), plan),
            _ => SmtpClientTransports(plan),
        });
        _sender.SendCompleted += static (_, e) => ((StormMail)e.UserState!).CountEvent();
    }

    public StormPlan Plan { get; }

    public StormCounts Counts { get; } = new();

    public IReadOnlyList<StormMail> Mails { get; }

    public LoopbackSmtpServer Server => _server;

    public SmtpSenderStatistics Statistics => _sender.GetStatistics();

    /// <summary>Gets the mails whose message a send has changed.</summary>
    public List<int> ChangedMessages { get; } = [];

    public static async Task<StormRun> PrepareAsync(int seed, int sends)
    {
        MailShape[] shapes = [.. Enumerable.Range(0, ShapeCount).Select(i => new MailShape(seed, i))];
        StormPlan plan = new(seed);
        await WireLengths.MeasureAsync(shapes, seed, plan.ServerOptions.Chunking, StormTransports.Chosen);
        return new StormRun(seed, sends, plan, shapes);
    }

    /// <summary>Sends everything, disposes the sender, and waits until the server has nothing left to do.</summary>
    public async Task RunAsync()
    {
        using CancellationTokenSource ended = new();
        Task restarts = Plan.Restarts ? RestartAsync(ended.Token) : Task.CompletedTask;
        Task dispose = Plan.Disposes ? DisposeMidwayAsync() : Task.CompletedTask;
        await Task.WhenAll(Enumerable.Range(0, Plan.InFlight).Select(_ => SubmitAsync()));
        await dispose;
        await _sender.DisposeAsync();
        await ended.CancelAsync();
        await restarts;
        Assert.True(
            await Hang.UntilAsync(() => _server.Connections.All(static c => c.ClosedAt is not null)),
            $"The server's sessions did not end: {string.Join('\n', _server.Connections.Where(static c => c.ClosedAt is null).SelectMany(static c => c.Transcript.TakeLast(12)))}");
    }

    public async ValueTask DisposeAsync()
    {
        await _sender.DisposeAsync();
        CertificateTrust.Clear();
        await _server.DisposeAsync();
    }

    private Func<ServerAddress, ISmtpTransport> SmtpClientTransports(StormPlan plan)
    {
        SmtpClientFactory clients = new(plan.Options);
        return server =>
        {
            SmtpClient client = clients.Create(server);
            ISmtpTransport transport = SmtpTransportFactory.Create(client, plan.Options.Driver, SocketNoDelay.IsSupported);
            return new ObservedTransport(transport, Interlocked.Increment(ref _clients) % 4 != 0 ? () => NarrowSocket.Apply(client) : null, Mails, Counts);
        };
    }

    private MailKitTransportFactory MailKitFactory()
        => new(new MailKitTransportOptions { UseChunking = _seed % 4 < 2, UsePipelining = _seed % 3 > 0, ServerCertificateValidation = _server.AcceptCertificate, CheckCertificateRevocation = false });

    private PipeliningTransportFactory PipeliningFactory()
        => new(new PipeliningTransportOptions { UsePipelining = _seed % 5 > 0, ServerCertificateValidation = _server.AcceptCertificate, CheckCertificateRevocation = false });

    private Func<ServerAddress, ISmtpTransport> TransportsOf(ISmtpTransportFactory factory, StormPlan plan)
    {
        return server => new ObservedTransport(
            factory.Create(new SmtpTransportContext { Host = server.Host!, Port = server.Port, Options = plan.Options, TimeProvider = TimeProvider.System, LoggerFactory = NullLoggerFactory.Instance }), prepare: null, Mails, Counts);
    }

    private async Task SubmitAsync()
    {
        await Task.Yield();
        int number;
        while ((number = Interlocked.Increment(ref _next) - 1) < Mails.Count)
        {
            StormMail mail = Mails[number];
            if (number == Mails.Count * 3 / 4)
            {
                _late.TrySetResult();
            }

            using MailMessage message = mail.Shape.Create(number, _seed);
            string before = MailState.Of(message);
            mail.End = await SendAsync(mail, message);
            mail.Note($"task: {mail.End.Outcome} after {mail.End.Attempts} attempt(s), refused: {string.Join("; ", mail.End.Failed)}. {mail.End.Error?.Message}");
            if (mail.End.Outcome == StormOutcome.QueueFull)
            {
                await Task.Delay(10, CancellationToken.None);
            }

            if (MailState.Of(message) != before)
            {
                lock (ChangedMessages)
                {
                    ChangedMessages.Add(number);
                }
            }
        }
    }

    private async Task<StormEnd> SendAsync(StormMail mail, MailMessage message)
    {
        if (mail.Cancel.Before)
        {
            await mail.Caller.CancelAsync();
        }

        // The time starts after the call: a send whose token was cancelled before is not admitted and raises no event.
        Task<MailSendResult> sending = _sender.SendAsync(message, mail, mail.Caller.Token);
        if (mail.Cancel.After is { } time)
        {
            mail.Note($"caller: cancels after {time.TotalMilliseconds} ms");
            mail.Caller.CancelAfter(time);
        }

        return await StormEnd.OfAsync(sending);
    }

    private async Task DisposeMidwayAsync()
    {
        await _late.Task;
        await _sender.DisposeAsync();
    }

    private async Task RestartAsync(CancellationToken ended)
    {
        Random random = Dice.For(_seed, 7);
        while (!ended.IsCancellationRequested)
        {
            await Task.Delay(random.Ms(150, 700), CancellationToken.None);
            await _server.StopListeningAsync();
            await Task.Delay(random.Ms(1, 30), CancellationToken.None);
            _server.StartListening();
        }
    }
}
