using System.ComponentModel;
using System.Net.Mail;
using AsyncSmtp.Testing;
using BenchmarkDotNet.Attributes;

namespace AsyncSmtp.Benchmarks;

/// <summary>
/// A hundred messages to one server on loopback, as people send them: what the whole batch takes, and what it allocates. The server is in the same process, so its own work is in every figure.
/// </summary>
[MemoryDiagnoser]
[ShortRunJob]
public class SendBenchmarks : IAsyncDisposable
{
    private const int Messages = 100;

    private LoopbackSmtpServer? _server;
    private SmtpMailSender? _sender;
    private string _body = "";

    /// <summary>Gets or sets the bytes of a message's body.</summary>
    [Params(1_000, 100_000)]
    public int BodySize { get; set; } = 1_000;

    [GlobalSetup]
    public void Setup()
    {
        _server = LoopbackSmtpServer.Start(new LoopbackSmtpServerOptions { KeepMails = false, KeepTranscripts = false });
        _sender = new SmtpMailSender(new AsyncSmtpOptions { Host = _server.Host, Port = _server.Port, EnableSsl = false });
        _body = new string('x', BodySize);
    }

    [GlobalCleanup]
    public async ValueTask DisposeAsync()
    {
        await _sender!.DisposeAsync();
        await _server!.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Benchmark(Baseline = true, Description = "SmtpClient, SendMailAsync in a loop")]
    public async Task SendMailAsync()
    {
        using SmtpClient client = new(_server!.Host, _server.Port);
        for (int i = 0; i < Messages; i++)
        {
            using MailMessage message = Message();
            await client.SendMailAsync(message);
        }
    }

    [Benchmark(Description = "SmtpClient, Send in a loop")]
    public void Send()
    {
        using SmtpClient client = new(_server!.Host, _server.Port);
        for (int i = 0; i < Messages; i++)
        {
            using MailMessage message = Message();
            client.Send(message);
        }
    }

    [Benchmark(Description = "SmtpClient, SendAsync and its event")]
    public async Task SendAsyncAndEvent()
    {
        using SmtpClient client = new(_server!.Host, _server.Port);
        for (int i = 0; i < Messages; i++)
        {
            using MailMessage message = Message();
            TaskCompletionSource sent = new(TaskCreationOptions.RunContinuationsAsynchronously);
            client.SendCompleted += OnCompleted;
            client.SendAsync(message, sent);
            await sent.Task;
            client.SendCompleted -= OnCompleted;
        }

        static void OnCompleted(object sender, AsyncCompletedEventArgs e)
        {
            TaskCompletionSource sent = (TaskCompletionSource)e.UserState!;
            if (e.Error is null)
            {
                sent.SetResult();
            }
            else
            {
                sent.SetException(e.Error);
            }
        }
    }

    [Benchmark(Description = "SmtpClient, a new one for each message")]
    public async Task ClientPerMessage()
    {
        for (int i = 0; i < Messages; i++)
        {
            using SmtpClient client = new(_server!.Host, _server.Port);
            using MailMessage message = Message();
            await client.SendMailAsync(message);
        }
    }

    [Benchmark(Description = "AsyncSmtp, one after the other")]
    public async Task AsyncSmtpInALoop()
    {
        for (int i = 0; i < Messages; i++)
        {
            using MailMessage message = Message();
            await _sender!.SendAsync(message);
        }
    }

    [Benchmark(Description = "AsyncSmtp, all at once, 4 connections")]
    public Task AsyncSmtpAtOnce() => Task.WhenAll(Enumerable.Range(0, Messages).Select(async _ =>
    {
        using MailMessage message = Message();
        await _sender!.SendAsync(message);
    }));

    private MailMessage Message() => new("from@example.com", "to@example.com", "Subject", _body);
}
