using System.Net.Mail;
using AsyncSmtp.Storm.Tests.EvilServers;

namespace AsyncSmtp.Pipelining.Tests.Transport;

/// <summary>A sender with one connection, without retries, to a server whose conversations the test writes down itself.</summary>
internal sealed class Pipelines : IAsyncDisposable
{
    private readonly RawServer _server;
    private int _mails;

    public Pipelines(Func<RawConversation, Task> talk, Action<AsyncSmtpOptions>? configure = null, PipeliningTransportOptions? transport = null, TimeProvider? timeProvider = null)
    {
        _server = new RawServer(talk);
        AsyncSmtpOptions options = new() { Host = "127.0.0.1", Port = _server.Port, EnableSsl = false, MaxConnections = 1, AttemptTimeout = Hang.Cap, FinalReplyTimeout = Hang.Cap };
        options.Retry.MaxAttempts = 1;
        configure?.Invoke(options);
        Sender = new SmtpMailSender(options, new PipeliningTransportFactory(transport), timeProvider: timeProvider);
    }

    public SmtpMailSender Sender { get; }

    public int Connections => _server.Connections;

    /// <summary>Sends the next mail, whose body is its number, 1 for the first, unless it has another.</summary>
    public Task<MailSendResult> SendAsync(string recipients = "b@example.org", string? body = null) => SendUntilAsync(CancellationToken.None, recipients, body);

    public async Task<MailSendResult> SendUntilAsync(CancellationToken cancelled, string recipients = "b@example.org", string? body = null)
    {
        using MailMessage message = new("a@example.org", recipients, "Subject", body ?? $"Mail {Interlocked.Increment(ref _mails)}");
        return await Sender.SendAsync(message, cancelled);
    }

    /// <summary>Sends a mail that fails.</summary>
    public async Task<MailSendException> FailAsync(string recipients = "b@example.org") => await FailAsync(SendAsync(recipients));

    public static async Task<MailSendException> FailAsync(Task<MailSendResult> sending) => await Assert.ThrowsAsync<MailSendException>(() => sending.Capped());

    public async ValueTask DisposeAsync()
    {
        await Sender.DisposeAsync().AsTask().Capped();
        await _server.DisposeAsync();
    }
}
