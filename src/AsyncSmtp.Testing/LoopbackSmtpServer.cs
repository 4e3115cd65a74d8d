using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using AsyncSmtp.Testing.Loopback;

namespace AsyncSmtp.Testing;

/// <summary>
/// An SMTP server inside the test's process, on 127.0.0.1 only, that records what it is sent and whose script can make it fail at every point of a conversation.
/// </summary>
/// <remarks>
/// <para>It speaks ESMTP with PIPELINING, SIZE, 8BITMIME, SMTPUTF8, DSN, ENHANCEDSTATUSCODES, STARTTLS (with a self-signed certificate of its own) and AUTH PLAIN and LOGIN, and
/// when asked CHUNKING, or TLS before the banner.</para>
/// <para>A mail that its client has been told is accepted is in <see cref="Mails"/> and in <see cref="AcceptedMails"/> by then.</para>
/// <para>An exception of the server itself, of the script or of a callback is a fault: it resets the connection, fails whoever waits for mails, is listed in <see cref="Faults"/>,
/// and makes <see cref="DisposeAsync"/> throw, so that a test cannot pass over it. What a client does, a disconnect at any point included, is never a fault.</para>
/// <para>All members may be used from many threads at once.</para>
/// </remarks>
/// <example>
/// <code>
/// await using LoopbackSmtpServer server = LoopbackSmtpServer.Start(new()
/// {
///     Script = step => step is { Stage: SmtpServerStage.EndOfData, ConnectionNumber: 1 } ? SmtpServerAction.AcceptThenReset() : null,
/// });
///
/// using SmtpClient client = new(server.Host, server.Port);
/// await client.SendMailAsync("a@example.org", "b@example.org", "Subject", "Text");   // throws: the reply is lost, the mail is not
///
/// IReadOnlyList&lt;ReceivedMail&gt; mails = await server.WaitForMailsAsync(1, TimeSpan.FromSeconds(10));
/// </code>
/// </example>
public sealed class LoopbackSmtpServer : IAsyncDisposable
{
    private readonly Lock _lock = new();
    private readonly ServerCertificate _certificate = new();
    private readonly ServerContext _context;
    private LoopbackListener _listener;
    private bool _isDisposed;

    private LoopbackSmtpServer(LoopbackSmtpServerOptions options)
    {
        _context = new ServerContext(options, _certificate);
        _listener = new LoopbackListener(_context, LoopbackListener.Bind(options.Port));
        Port = _listener.Port;
    }

    /// <summary>Gets the address the server listens on: <c>127.0.0.1</c>.</summary>
    public string Host { get; } = "127.0.0.1";

    /// <summary>Gets the port the server listens on. It stays the same over <see cref="StopListeningAsync"/> and <see cref="StartListening"/>.</summary>
    public int Port { get; }

    /// <summary>Gets a value indicating whether clients can connect.</summary>
    public bool IsListening => !Volatile.Read(ref _listener).IsStopped;

    /// <summary>Gets or sets the script: <see cref="LoopbackSmtpServerOptions.Script"/> to begin with. A new one is in force from the next step of each conversation on.</summary>
    public Func<SmtpServerStep, SmtpServerAction?>? Script { get => _context.Script; set => _context.Script = value; }

    /// <summary>Gets the server's certificate for STARTTLS, for <c>localhost</c> and <c>127.0.0.1</c>, self-signed, made when first needed. Do not dispose it.</summary>
    public X509Certificate2 Certificate => _certificate.Value;

    /// <summary>Gets the mails accepted so far, in order of acceptance, as a copy.</summary>
    public IReadOnlyList<ReceivedMail> Mails => _context.Mails.Snapshot();

    /// <summary>Gets how many mails have been accepted, whether they are kept or not.</summary>
    public int AcceptedMails => _context.Mails.Accepted;

    /// <summary>Gets the connections so far, in the order they were accepted, as a copy. Without <see cref="LoopbackSmtpServerOptions.KeepTranscripts"/>: those not closed yet.</summary>
    public IReadOnlyList<SmtpServerConnection> Connections => _context.Ledger.Snapshot();

    /// <summary>Gets how many connections have been accepted, those refused for being too many included.</summary>
    public int TotalConnections => _context.Ledger.Total;

    /// <summary>Gets how many connections are open: accepted by the server, and closed by neither side. A connection its client has closed is not open, whether the server has read its last words or not.</summary>
    public int OpenConnections => _context.Ledger.CountOpen();

    /// <summary>Gets the most connections that were ever open at once, as <see cref="OpenConnections"/> defines it.</summary>
    public int PeakConnections => _context.Ledger.Peak;

    /// <summary>Gets what went wrong in the server itself, in its script or in its callbacks.</summary>
    public IReadOnlyList<Exception> Faults => _context.Faults.Snapshot();

    /// <summary>Starts a server. It is ready when this returns.</summary>
    /// <param name="options">The options, or <see langword="null"/> for the defaults. They are copied.</param>
    /// <returns>The running server.</returns>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    /// <exception cref="System.Net.Sockets.SocketException">The port is in use.</exception>
    public static LoopbackSmtpServer Start(LoopbackSmtpServerOptions? options = null)
    {
        LoopbackSmtpServerOptions copy = options?.Clone() ?? new();
        copy.Check();
        return new LoopbackSmtpServer(copy);
    }

    /// <summary>Waits until so many mails in all have been accepted.</summary>
    /// <param name="count">The number of mails, counted from the server's start.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>A task that completes, as soon as the number is reached, with <see cref="Mails"/>.</returns>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    /// <exception cref="LoopbackSmtpServerException">The server met a fault before.</exception>
    /// <exception cref="ObjectDisposedException">The server was disposed before.</exception>
    public async Task<IReadOnlyList<ReceivedMail>> WaitForMailsAsync(int count, CancellationToken cancellationToken)
    {
        await _context.Mails.WaitAsync(count, cancellationToken).ConfigureAwait(false);
        return Mails;
    }

    /// <summary>Waits until so many mails in all have been accepted.</summary>
    /// <param name="count">The number of mails, counted from the server's start.</param>
    /// <param name="timeout">How long to wait, by the machine's clock.</param>
    /// <param name="cancellationToken">Ends the waiting before.</param>
    /// <returns>A task that completes, as soon as the number is reached, with <see cref="Mails"/>.</returns>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    /// <exception cref="TimeoutException">The time is over. The message says how many mails there were.</exception>
    /// <exception cref="LoopbackSmtpServerException">The server met a fault before.</exception>
    /// <exception cref="ObjectDisposedException">The server was disposed before.</exception>
    public async Task<IReadOnlyList<ReceivedMail>> WaitForMailsAsync(int count, TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        using CancellationTokenSource limit = new(timeout, TimeProvider.System);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            return await WaitForMailsAsync(count, either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException e)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw new TimeoutException($"The loopback SMTP server accepted {AcceptedMails} of {count} mails within {timeout.TotalSeconds:0.###} s.", e);
        }
    }

    /// <summary>Closes the port and every connection, as when a server's process dies. Records and counts are kept; what has not been accepted by then is lost. Does nothing on a stopped server.</summary>
    /// <returns>A task that completes when all connections have ended and new ones are refused.</returns>
    /// <remarks>A client whose connect crosses the closing of the port may find itself connected to nobody, since the system itself can lose such a handshake: it hears nothing until it sends or its timeout ends.</remarks>
    public Task StopListeningAsync() => Volatile.Read(ref _listener).StopAsync();

    /// <summary>Listens again, on the same port, after <see cref="StopListeningAsync"/> has completed.</summary>
    /// <exception cref="InvalidOperationException">The server is listening.</exception>
    /// <exception cref="ObjectDisposedException">The server has been disposed.</exception>
    public void StartListening()
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            if (!_listener.IsStopped)
            {
                throw new InvalidOperationException("The server is listening: await StopListeningAsync() first.");
            }

            using LoopbackListener stopped = _listener;
            _listener = new LoopbackListener(_context, stopped.TakePort());
        }
    }

    /// <summary>
    /// For a client's certificate validation callback: accepts this server's certificate and no other.
    /// </summary>
    /// <param name="sender">Not used.</param>
    /// <param name="certificate">The certificate the client was shown.</param>
    /// <param name="chain">Not used.</param>
    /// <param name="sslPolicyErrors">Not used: the certificate is self-signed, so there always is one.</param>
    /// <returns>Whether it is this server's certificate.</returns>
    public bool AcceptCertificate(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors sslPolicyErrors) =>
        certificate is not null && Certificate.RawDataMemory.Span.SequenceEqual(certificate.GetRawCertData());

    /// <summary>Stops the server and ends all connections at once. Further calls do nothing.</summary>
    /// <returns>A task that completes when everything has ended.</returns>
    /// <exception cref="LoopbackSmtpServerException">The server met faults.</exception>
    public async ValueTask DisposeAsync()
    {
        LoopbackListener listener;
        lock (_lock)
        {
            if (_isDisposed)
            {
                return;
            }

            _isDisposed = true;
            listener = _listener;
        }

        await listener.StopAsync().ConfigureAwait(false);
        listener.Dispose();
        _certificate.Dispose();
        _context.Mails.Fail(new ObjectDisposedException(nameof(LoopbackSmtpServer)));
        if (Faults.Count > 0)
        {
            throw _context.Faults.ToException();
        }
    }
}
