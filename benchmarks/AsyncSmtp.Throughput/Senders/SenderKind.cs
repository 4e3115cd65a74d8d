namespace AsyncSmtp.Throughput.Senders;

/// <summary>A column of the tables.</summary>
/// <param name="Key">Its name on the command line and in the CSV.</param>
/// <param name="Title">Its name in the tables.</param>
/// <param name="Create">Opens it.</param>
/// <param name="Missing">Says what is not installed, given nodemailer's folder, or null when all is.</param>
internal sealed record SenderKind(string Key, string Title, Func<SenderTarget, IBulkSender> Create, Func<string?, string?> Missing)
{
    /// <summary>What is compared.</summary>
    public static readonly SenderKind AsyncSmtp = Ours("asyncsmtp", "AsyncSmtp", static t => new AsyncSmtpSender(t));

    public static readonly SenderKind AsyncSmtpEvents = Ours("asyncsmtp-events", "AsyncSmtp, Driver = Events", static t => new AsyncSmtpSender(t, static o => o.Driver = SmtpClientDriver.Events));

    public static readonly SenderKind AsyncSmtpMailKit = Ours("asyncsmtp-mailkit", "AsyncSmtp, MailKit transport", static t => new AsyncSmtpSender(t, o => o.TransportFactory = new MailKitTransportFactory()));

    public static readonly SenderKind AsyncSmtpPipelining = Ours("asyncsmtp-pipelining", "AsyncSmtp, pipelining transport", static t => new AsyncSmtpSender(t, static o => o.TransportFactory = new PipeliningTransportFactory(), callersPerConnection: 8));

    public static readonly SenderKind AsyncSmtpBatch = Ours("asyncsmtp-batch", "AsyncSmtp, SendManyAsync", static t => new BatchSender(t));

    /// <summary>What most use.</summary>
    public static readonly SenderKind Bare = Ours("smtpclient", "SmtpClient, SendMailAsync", static t => new SendMailAsyncSender(t));

    public static readonly SenderKind Event = Ours("smtpclient-event", "SmtpClient, event + NoDelay", static t => new EventSender(t));

    public static readonly SenderKind Thread = Ours("smtpclient-thread", "SmtpClient, own thread, Send, NoDelay", static t => new ThreadSender(t));

    public static readonly SenderKind MailKit = Ours("mailkit", "MailKit, pooled by hand", static t => new MailKitSender(t));

    public static readonly SenderKind Nodemailer = new("nodemailer", "nodemailer, pool", static t => new NodemailerSender(t), Installed.MissingForNodemailer);

    public static readonly SenderKind SmtpSource =
        new("smtp-source", "smtp-source (C)", static t => new SmtpSourceSender(t), static _ => Installed.Missing(SmtpSourceSender.Program));

    public static readonly IReadOnlyList<SenderKind> All = [Bare, Event, Thread, AsyncSmtp, AsyncSmtpBatch, AsyncSmtpEvents, AsyncSmtpMailKit, AsyncSmtpPipelining, MailKit, Nodemailer, SmtpSource];

    private static SenderKind Ours(string key, string title, Func<SenderTarget, IBulkSender> create) => new(key, title, create, static _ => null);
}
