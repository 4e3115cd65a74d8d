using System.Net;
using System.Net.Mail;
using AsyncSmtp.Rules;
using Microsoft.Extensions.Options;

namespace AsyncSmtp;

/// <summary>
/// How a sender reaches its server, how many connections it keeps, and how long it waits for what. Flat, and bindable from configuration.
/// </summary>
/// <remarks>Options are checked as a whole, all failures at once, and copied when the sender is made: later changes to the object have no effect.</remarks>
public sealed class AsyncSmtpOptions
{
    /// <summary>Gets or sets what tells this sender from others in metrics and traces.</summary>
    /// <value>No default. A keyed sender has the text of its key.</value>
    public string? Name { get; set; }

    /// <summary>Gets or sets the server's name or IP address.</summary>
    /// <value>No default; required when <see cref="DeliveryMethod"/> is <see cref="SmtpDeliveryMethod.Network"/>.</value>
    public string? Host { get; set; }

    /// <summary>Gets or sets the server's port. <see cref="SmtpClient"/> cannot do implicit TLS and would hang, so 465 is refused unless another transport is set.</summary>
    /// <value>Default 587 (message submission, RFC 6409); 1 to 65,535.</value>
    [Port]
    public int Port { get; set; } = AsyncSmtpDefaults.Port;

    /// <summary>
    /// Gets several servers to use in place of <see cref="Host"/>, which must not be set then. One that refuses connections, fails before it has taken anything of a message, or asks to slow down is set aside
    /// for a while, and longer each time; a message goes to another only when it is proven not sent. What a server says of one message or recipient sets nothing aside. All have the same credentials, unless
    /// <see cref="Credentials"/> tells them apart by host.
    /// </summary>
    /// <value>No default: <see cref="Host"/> alone.</value>
    [ValidateEnumeratedItems]
    public IList<SmtpServerOptions> Servers { get; private set; } = [];

    /// <summary>Gets or sets which of <see cref="Servers"/> a new connection goes to.</summary>
    /// <value>Default <see cref="ServerSelection.Ordered"/>.</value>
    [Defined]
    public ServerSelection ServerSelection { get; set; } = ServerSelection.Ordered;

    /// <summary>Gets or sets a value indicating whether the connection is encrypted with STARTTLS before anything but the greeting is said. It is required then: a server that does not offer it gets no mail.</summary>
    /// <value>Default <see langword="true"/>. Not used with a pickup directory.</value>
    public bool EnableSsl { get; set; } = true;

    /// <summary>Gets or sets the user name to authenticate with. <see cref="SmtpClient"/> can do AUTH LOGIN, NTLM and GSSAPI.</summary>
    /// <value>No default: the sender does not authenticate. Goes with <see cref="Password"/>, and excludes <see cref="Credentials"/>.</value>
    public string? UserName { get; set; }

    /// <summary>Gets or sets the password of <see cref="UserName"/>.</summary>
    /// <value>No default.</value>
    public string? Password { get; set; }

    /// <summary>Gets or sets the credentials to authenticate with, in place of <see cref="UserName"/> and <see cref="Password"/>.</summary>
    /// <value>No default: the sender does not authenticate.</value>
    public ICredentialsByHost? Credentials { get; set; }

    /// <summary>Gets or sets a value indicating whether credentials may go over a connection that is not encrypted, for everyone on the way to read.</summary>
    /// <value>Default <see langword="false"/>: credentials without <see cref="EnableSsl"/> are refused.</value>
    public bool AllowInsecureCredentials { get; set; }

    /// <summary>Gets or sets whether mail goes to a server or into a directory.</summary>
    /// <value>Default <see cref="SmtpDeliveryMethod.Network"/>. <see cref="SmtpDeliveryMethod.PickupDirectoryFromIis"/> is refused: .NET does not support it.</value>
    public SmtpDeliveryMethod DeliveryMethod { get; set; } = SmtpDeliveryMethod.Network;

    /// <summary>Gets or sets the directory that messages are written to as <c>.eml</c> files when <see cref="DeliveryMethod"/> is <see cref="SmtpDeliveryMethod.SpecifiedPickupDirectory"/>.</summary>
    /// <value>No default; an absolute path.</value>
    public string? PickupDirectory { get; set; }

    /// <summary>Gets or sets how non-ASCII addresses and headers are written.</summary>
    /// <value>Default <see cref="SmtpDeliveryFormat.SevenBit"/>. <see cref="SmtpDeliveryFormat.International"/> needs a server that offers SMTPUTF8.</value>
    [Defined]
    public SmtpDeliveryFormat DeliveryFormat { get; set; } = SmtpDeliveryFormat.SevenBit;

    /// <summary>Gets or sets a callback that is run once for each new client, after all other options have been applied to it: client certificates, target name.</summary>
    /// <value>No default. It must not send, dispose, or keep the client. An exception from it fails the send that needed the client.</value>
    public Action<SmtpClient>? ConfigureClient { get; set; }

    /// <summary>Gets or sets who is told of each message right before its commit point, and awaited: the place to write down, durably, that it may be sent from now on.</summary>
    /// <value>No default: nobody.</value>
    public ICommitObserver? CommitObserver { get; set; }

    /// <summary>Gets or sets how a client is made to send.</summary>
    /// <value>Default <see cref="SmtpClientDriver.Thread"/>. It is about cost alone: the promises are the same with each.</value>
    [Defined]
    public SmtpClientDriver Driver { get; set; } = SmtpClientDriver.Thread;

    /// <summary>Gets or sets how many connections there may be at once: idle, opening and in use together.</summary>
    /// <value>Default 4; 1 to 10,000.</value>
    [Count(1, AsyncSmtpDefaults.MaxConnectionsLimit)]
    public int MaxConnections { get; set; } = AsyncSmtpDefaults.MaxConnections;

    /// <summary>Gets or sets how long a connection may be idle before it is closed. Keep it below the server's own limit.</summary>
    /// <value>Default 8 seconds; more than zero, or <see cref="Timeout.InfiniteTimeSpan"/>.</value>
    [Time(InfiniteAllowed = true)]
    public TimeSpan IdleTimeout { get; set; } = AsyncSmtpDefaults.IdleTimeout;

    /// <summary>Gets or sets how old a connection may be before it is closed, whether it is busy or not: a busy one is closed after the message it is sending. Each connection gets a limit of its own, up to 10 % shorter or longer.</summary>
    /// <value>Default 5 minutes; more than zero, or <see cref="Timeout.InfiniteTimeSpan"/>.</value>
    [Time(InfiniteAllowed = true)]
    public TimeSpan ConnectionLifetime { get; set; } = AsyncSmtpDefaults.ConnectionLifetime;

    /// <summary>Gets or sets how many messages go over a connection before it is closed.</summary>
    /// <value>Default 100; 1 or more.</value>
    [Count(1, int.MaxValue)]
    public int MaxMessagesPerConnection { get; set; } = AsyncSmtpDefaults.MaxMessagesPerConnection;

    /// <summary>
    /// Gets or sets how many bytes of content, of all messages together, may be on the connections at once. <see cref="SmtpClient"/> encodes a part whole in memory, at some five times its size; this bounds
    /// what that takes. A message that does not fit waits its turn before it takes a connection, in the same queue as far as <see cref="MaxQueueLength"/> is concerned; one that is larger than the bound goes
    /// alone. Messages with less than 1 MiB of content do not count, and never wait for this.
    /// </summary>
    /// <value>Default 67,108,864 bytes (64 MiB), before they are encoded for transfer; 1 or more. <see cref="long.MaxValue"/> is no bound.</value>
    [Count(1, long.MaxValue)]
    public long MaxContentBytesInFlight { get; set; } = AsyncSmtpDefaults.MaxContentBytesInFlight;

    /// <summary>Gets or sets how many sends may wait, for a connection or for <see cref="MaxContentBytesInFlight"/>, before <see cref="QueueFullMode"/> decides about the next that has to.</summary>
    /// <value>Default 10,000; 0 or more.</value>
    [Count(0, int.MaxValue)]
    public int MaxQueueLength { get; set; } = AsyncSmtpDefaults.MaxQueueLength;

    /// <summary>Gets or sets what a send does when <see cref="MaxQueueLength"/> sends are waiting already.</summary>
    /// <value>Default <see cref="QueueFullMode.Wait"/>.</value>
    [Defined]
    public QueueFullMode QueueFullMode { get; set; } = QueueFullMode.Wait;

    /// <summary>Gets or sets how many bytes of a part whose stream cannot seek are kept in memory, so that the message can be sent more than once.</summary>
    /// <value>Default 67,108,864 bytes (64 MiB) for each stream; 0 or more. 0 refuses such streams.</value>
    [Count(0, AsyncSmtpDefaults.MaxBufferedStreamSizeLimit)]
    public long MaxBufferedStreamSize { get; set; } = AsyncSmtpDefaults.MaxBufferedStreamSize;

    /// <summary>
    /// Gets or sets a value indicating whether an attachment whose stream is a <see cref="FileStream"/> stays in its file until it is sent, in place of a copy in memory. The sender opens the file for itself, before the call
    /// returns: it may be closed and deleted then, but what is written to it goes out, and a file that has become shorter fails the send. Content that is sent as 7bit or 8bit is copied all the same, and
    /// <see cref="SmtpClient"/> reads all of a file into memory for each attempt; with a transport that streams, as the pipelining one, an attachment takes some blocks of 64 kB.
    /// </summary>
    /// <value>Default <see langword="false"/>: everything is copied when it is submitted.</value>
    public bool ReadFilesWhenSent { get; set; }

    /// <summary>Gets or sets how long one attempt may take up to its commit point, connecting included. What ends here was not sent.</summary>
    /// <value>Default 100 seconds; more than zero, or <see cref="Timeout.InfiniteTimeSpan"/>.</value>
    [Time(InfiniteAllowed = true)]
    public TimeSpan AttemptTimeout { get; set; } = AsyncSmtpDefaults.AttemptTimeout;

    /// <summary>Gets or sets how long the server's answer is awaited after the commit point. What ends here is in doubt.</summary>
    /// <value>Default 10 minutes (RFC 5321, section 4.5.3.2.6); more than zero, or <see cref="Timeout.InfiniteTimeSpan"/>.</value>
    [Time(InfiniteAllowed = true)]
    public TimeSpan FinalReplyTimeout { get; set; } = AsyncSmtpDefaults.FinalReplyTimeout;

    /// <summary>Gets or sets how long a send may take in all: waiting for a connection, every attempt, and the pauses between them.</summary>
    /// <value>Default <see cref="Timeout.InfiniteTimeSpan"/>; more than zero.</value>
    [Time(InfiniteAllowed = true)]
    public TimeSpan SendTimeout { get; set; } = AsyncSmtpDefaults.SendTimeout;

    /// <summary>Gets or sets how long disposing the sender waits for what was submitted before it cancels the rest.</summary>
    /// <value>Default 30 seconds; zero or more, or <see cref="Timeout.InfiniteTimeSpan"/>.</value>
    [Time(ZeroAllowed = true, InfiniteAllowed = true)]
    public TimeSpan ShutdownTimeout { get; set; } = AsyncSmtpDefaults.ShutdownTimeout;

    /// <summary>Gets or sets how long a cancelled send that is past its commit point waits for the server's real answer before it ends as in doubt.</summary>
    /// <value>Default 5 seconds; zero or more, or <see cref="Timeout.InfiniteTimeSpan"/>.</value>
    [Time(ZeroAllowed = true, InfiniteAllowed = true)]
    public TimeSpan CancellationGracePeriod { get; set; } = AsyncSmtpDefaults.CancellationGracePeriod;

    /// <summary>Gets or sets when a failed send is tried again.</summary>
    /// <value>Default: up to 3 attempts, 1 to 30 seconds apart, only for what is proven not sent.</value>
    [Present("To turn retries off set Retry.MaxAttempts to 1.")]
    [ValidateObjectMembers]
    public RetryOptions Retry { get; set; } = new();

    /// <summary>Gets or sets how fast sends may start.</summary>
    /// <value>Default: as fast as there are connections.</value>
    [Present("To have no limit leave RateLimit.PermitLimit at 0.")]
    [ValidateObjectMembers]
    public RateLimitOptions RateLimit { get; set; } = new();

    /// <summary>
    /// Gets or sets a value indicating whether the sender uses fewer connections when a server asks it to slow down (421, 432, 454, 450 and 451 with 4.7) or refuses connections. The number is cut at once,
    /// never below 1, grows back one at a time while sends succeed, and new connections pause. Meanwhile sends wait in the queue: what was refused for there being too many connections is sent again when there
    /// are fewer, and does not count as one of <see cref="RetryOptions.MaxAttempts"/>.
    /// </summary>
    /// <value>Default <see langword="true"/>.</value>
    public bool AdaptiveThrottle { get; set; } = true;

    /// <summary>
    /// Gets or sets a value indicating whether Nagle's algorithm is switched off on each connection. With it on, a message takes 40 ms or more, whatever its size.
    /// <see cref="SmtpClient"/> has no switch for it: it is set on the client's socket by reflection, and where that is not possible a warning is logged once and mail goes on, slowly.
    /// </summary>
    /// <value>Default <see langword="true"/>.</value>
    public bool NoDelay { get; set; } = true;

    /// <summary>Gets or sets what sends, in place of <see cref="SmtpClient"/>. Options that are <see cref="SmtpClient"/>'s alone are refused with it: <see cref="ConfigureClient"/>, and a pickup directory.</summary>
    /// <value>No default: <see cref="SmtpClient"/>, driven as <see cref="Driver"/> says.</value>
    public ISmtpTransportFactory? TransportFactory { get; set; }

    /// <summary>
    /// Sets the options that a connection string names, and leaves the others as they are: <c>Endpoint=smtp://host:port</c>, which sets <see cref="Host"/> and, when there is one, <see cref="Port"/>, and after it
    /// any options with a simple value by their names, <c>;EnableSsl=false;UserName=ann;Password=...;SendTimeout=00:00:20</c>. Names and words in any case. A value with a semicolon goes in quotes.
    /// </summary>
    /// <param name="connectionString">The connection string, as from <c>configuration.GetConnectionString("mail")</c>.</param>
    /// <remarks>
    /// <para><c>smtp://</c> says nothing of encryption: <see cref="EnableSsl"/> stays as it is, <see langword="true"/> by default, and STARTTLS is required. A server without it, such as MailPit on a developer's machine, needs <c>EnableSsl=false</c>.</para>
    /// <para><c>smtps://</c> is refused for the same reason as port 465.</para>
    /// </remarks>
    /// <exception cref="ArgumentException">The text is empty, has no <c>Endpoint</c>, a key that is not known, or a value that cannot be read. The message names the key and never a value. Nothing has been set.</exception>
    public void UseConnectionString(string? connectionString) => SmtpConnectionString.Apply(connectionString, this);

    /// <summary>Whether the sender authenticates.</summary>
    internal bool HasCredentials() => Credentials is not null || !string.IsNullOrEmpty(UserName);

    /// <summary>Where mail may go.</summary>
    internal IEnumerable<ServerAddress> Addresses()
        => Servers.Count == 0 ? [new ServerAddress(DeliveryMethod == SmtpDeliveryMethod.Network ? Host : null, Port)] : Servers.Select(s => new ServerAddress(s.Host, s.Port ?? Port));

    /// <summary>A copy for one of the servers alone.</summary>
    internal AsyncSmtpOptions For(ServerAddress server)
    {
        AsyncSmtpOptions copy = Clone();
        (copy.Host, copy.Port, copy.Servers) = (server.Host, server.Port, []);
        return copy;
    }

    /// <summary>A copy that later changes to this object do not reach.</summary>
    internal AsyncSmtpOptions Clone()
    {
        AsyncSmtpOptions copy = (AsyncSmtpOptions)MemberwiseClone();
        copy.Retry = new RetryOptions
        {
            MaxAttempts = Retry.MaxAttempts,
            BaseDelay = Retry.BaseDelay,
            MaxDelay = Retry.MaxDelay,
            RetryInDoubt = Retry.RetryInDoubt,
        };
        copy.RateLimit = RateLimit.Clone();
        copy.Servers = [.. Servers.Select(static s => new SmtpServerOptions { Host = s.Host, Port = s.Port, Weight = s.Weight })];
        return copy;
    }
}
