using System.Net.Mail;

namespace AsyncSmtp.Throughput.Senders;

/// <summary>AsyncSmtp as it is registered: one sender, and twice as many callers as it has connections, each awaiting its send; more for a transport that has more mails on a connection.</summary>
internal sealed class AsyncSmtpSender(SenderTarget target, Action<AsyncSmtpOptions>? configure = null, int callersPerConnection = 2) : IBulkSender
{
    private readonly SmtpMailSender _sender = OpenToKeep(target, configure);

    /// <summary>A sender with the options that users get, but for the server, the number of connections, and what a study or a comparison is about.</summary>
    public static SmtpMailSender Open(SenderTarget target, Action<AsyncSmtpOptions>? configure = null)
    {
        AsyncSmtpOptions options = new()
        {
            Host = SenderTarget.Host,
            Port = target.Port,
            EnableSsl = false,
            MaxConnections = target.Connections,
        };
        configure?.Invoke(options);
        return new SmtpMailSender(options);
    }

    /// <summary>The same, with connections that are kept as all others keep theirs: by default it opens a new one after 100 messages.</summary>
    public static SmtpMailSender OpenToKeep(SenderTarget target, Action<AsyncSmtpOptions>? configure = null) => Open(target, options =>
    {
        options.MaxMessagesPerConnection = int.MaxValue;
        configure?.Invoke(options);
    });

    public Task SendAsync(int messages) => SendAsync(_sender, messages, callersPerConnection * target.Connections, static () => { });

    /// <summary>Sends so many messages with so many callers.</summary>
    public static Task SendAsync(SmtpMailSender sender, int messages, int callers, Action sent)
    {
        return Workload.RunAsync(messages, Enumerable.Repeat(sender, callers), async (sender, work) =>
        {
            while (work.TryTake())
            {
                using MailMessage message = TestMail.Create();
                await sender.SendAsync(message);
                sent();
            }
        });
    }

    public ValueTask DisposeAsync() => _sender.DisposeAsync();
}
