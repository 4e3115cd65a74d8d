using System.Net.Mail;
using AsyncSmtp.Storm.Tests.Storm;
using AsyncSmtp.Testing;

namespace AsyncSmtp.Storm.Tests.EvilServers;

/// <summary>A server that breaks the protocol once and behaves from then on, and a sender with short deadlines to meet it.</summary>
internal sealed class EvilServer : IAsyncDisposable
{
    /// <summary>For what must end by a deadline. All else has time, on a busy machine too.</summary>
    public static readonly TimeSpan ShortDeadline = TimeSpan.FromSeconds(1);

    private SmtpMailSender? _sender;
    private int _isUsed;
    private int _mails;

    public EvilServer(bool secure = false)
    {
        Server = LoopbackSmtpServer.Start(new() { RequireTls = secure });
        CertificateTrust.Trust(Server);
        Options = new AsyncSmtpOptions
        {
            Host = Server.Host,
            Port = Server.Port,
            EnableSsl = secure,
            MaxConnections = 1,
            AttemptTimeout = Hang.Cap,
            FinalReplyTimeout = Hang.Cap,
        };
        Options.Retry.MaxAttempts = 1;
        Options.TransportFactory = EvilTransport.Factory;
    }

    public LoopbackSmtpServer Server { get; }

    public AsyncSmtpOptions Options { get; }

    public SmtpMailSender Sender => _sender ??= new SmtpMailSender(Options);

    public void UseShortDeadlines() => Options.AttemptTimeout = Options.FinalReplyTimeout = ShortDeadline;

    /// <summary>Breaks the protocol the first time that a conversation is at a stage.</summary>
    public void BreakOnce(SmtpServerStage stage, SmtpServerAction action) => Server.Script = step => step.Stage == stage && Interlocked.Exchange(ref _isUsed, 1) == 0 ? action : null;

    /// <summary>Sends one message, in a bounded time, with the mail's number for its user token.</summary>
    public async Task<StormEnd> SendAsync()
    {
        int number = Interlocked.Increment(ref _mails);
        using MailMessage message = new("a@example.org", "b@example.org", "Subject", $"Text {number}");
        message.Headers["Message-ID"] = IdOf(number);

        // On a thread of the pool: a call that does not return is a hang too.
        return await Task.Run(() => StormEnd.OfAsync(Sender.SendAsync(message, TestContext.Current.CancellationToken))).Capped();
    }

    /// <summary>How many times a mail has been accepted: 1 for the first mail that was sent.</summary>
    public int AcceptedTimes(int number) => Server.Mails.Count(m => m.MessageId == IdOf(number));

    public async ValueTask DisposeAsync()
    {
        if (_sender is not null)
        {
            await _sender.DisposeAsync().AsTask().Capped();
        }

        CertificateTrust.Clear();
        await Server.DisposeAsync().AsTask().Capped();
        Assert.True(await Hang.UntilAsync(static () => Residue.ClientThreads() == 0));
    }

    private static string IdOf(int number) => $"<{number}@example.org>";
}
