using AsyncSmtp.Testing.Loopback;

namespace AsyncSmtp.Testing;

/// <summary>
/// A connection to a <see cref="LoopbackSmtpServer"/> and what was said on it. Safe to read while the connection is in use.
/// </summary>
public sealed class SmtpServerConnection
{
    private readonly Lock _lock = new();
    private readonly bool _keepsTranscript;
    private readonly List<string> _commands = [];
    private readonly List<string> _transcript = [];
    private volatile string? _clientName;
    private volatile string? _user;
    private volatile bool _isSecure;
    private DateTimeOffset? _closedAt;
    private volatile ConnectionEnd? _end;
    private int _acceptedMails;

    internal SmtpServerConnection(int number, DateTimeOffset openedAt, bool keepsTranscript)
    {
        Number = number;
        OpenedAt = openedAt;
        _keepsTranscript = keepsTranscript;
    }

    /// <summary>Gets the number of the connection: 1 for the first that the server accepted.</summary>
    public int Number { get; }

    /// <summary>Gets when the server accepted it.</summary>
    public DateTimeOffset OpenedAt { get; }

    /// <summary>Gets when the server closed it or learnt that the client had, or <see langword="null"/> before that.</summary>
    public DateTimeOffset? ClosedAt
    {
        get
        {
            lock (_lock)
            {
                return _closedAt;
            }
        }
    }

    /// <summary>Gets the name the client gave with its last EHLO or HELO, or <see langword="null"/>.</summary>
    public string? ClientName { get => _clientName; internal set => _clientName = value; }

    /// <summary>Gets the user the client authenticated as, or <see langword="null"/>.</summary>
    public string? User { get => _user; internal set => _user = value; }

    /// <summary>Gets a value indicating whether the connection is, or was when it closed, under TLS.</summary>
    public bool IsSecure { get => _isSecure; internal set => _isSecure = value; }

    /// <summary>Gets how many mails were accepted on it.</summary>
    public int AcceptedMails => Volatile.Read(ref _acceptedMails);

    /// <summary>Gets the command lines received so far, in order, as they came. Answers to AUTH challenges are no commands.</summary>
    public IReadOnlyList<string> Commands
    {
        get
        {
            lock (_lock)
            {
                return [.. _commands];
            }
        }
    }

    /// <summary>Gets all that was said so far: lines of the client after <c>C: </c>, of the server after <c>S: </c>, events after <c>-- </c>. AUTH answers are shown as they came.</summary>
    public IReadOnlyList<string> Transcript
    {
        get
        {
            lock (_lock)
            {
                return [.. _transcript];
            }
        }
    }

    /// <summary>Closes the connection (FIN) now, whatever is under way on it. Does nothing when it is closed already.</summary>
    public void Close() => _end?.Close();

    /// <summary>Resets the connection (RST) now, whatever is under way on it. Does nothing when it is closed already.</summary>
    public void Reset() => _end?.Reset();

    internal void EndWith(ConnectionEnd? end) => _end = end;

    internal void AddCommand(string line)
    {
        if (_keepsTranscript)
        {
            lock (_lock)
            {
                _commands.Add(line);
                _transcript.Add("C: " + line);
            }
        }
    }

    internal void AddAnswer(string line) => Add("C: ", line);

    internal void AddReply(string text)
    {
        if (_keepsTranscript)
        {
            lock (_lock)
            {
                foreach (string line in text.TrimEnd('\r', '\n').Split("\r\n"))
                {
                    _transcript.Add("S: " + line);
                }
            }
        }
    }

    internal void AddEvent(string text) => Add("-- ", text);

    internal void CountMail() => Interlocked.Increment(ref _acceptedMails);

    internal void MarkClosed(DateTimeOffset now)
    {
        lock (_lock)
        {
            _closedAt ??= now;
        }
    }

    private void Add(string prefix, string text)
    {
        if (_keepsTranscript)
        {
            lock (_lock)
            {
                _transcript.Add(prefix + text);
            }
        }
    }
}
