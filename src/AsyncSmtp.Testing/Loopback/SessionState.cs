namespace AsyncSmtp.Testing.Loopback;

/// <summary>What a server remembers of one client: who it is, and the mail under way. Used by its session alone.</summary>
internal sealed class SessionState(SmtpServerConnection connection)
{
    private readonly List<ReceivedRecipient> _recipients = [];

    public SmtpServerConnection Connection { get; } = connection;

    /// <summary>Whether the client has said EHLO or HELO.</summary>
    public bool HasGreeted { get; private set; }

    /// <summary>Whether the banner refused the client: it may only leave.</summary>
    public bool IsRefused { get; set; }

    public bool IsSecure => Connection.IsSecure;

    public string? User => Connection.User;

    /// <summary>The argument of MAIL, or <see langword="null"/> when no mail is under way.</summary>
    public PathArgument? Sender { get; private set; }

    public IReadOnlyList<ReceivedRecipient> Recipients => _recipients;

    public ChunkState Chunks { get; set; }

    public int MailNumber { get; private set; }

    public int OverallMailNumber { get; private set; }

    public int RecipientNumber { get; private set; }

    public void Greet(string clientName)
    {
        Connection.ClientName = clientName;
        HasGreeted = true;
        EndMail();
    }

    /// <summary>What the client said before TLS does not count after it (RFC 3207, section 4.2).</summary>
    public void Secure()
    {
        Connection.IsSecure = true;
        Connection.User = null;
        HasGreeted = false;
        EndMail();
    }

    public void CountMail(int overallMailNumber)
    {
        MailNumber++;
        OverallMailNumber = overallMailNumber;
        RecipientNumber = 0;
    }

    public void CountRecipient() => RecipientNumber++;

    public void BeginMail(PathArgument sender)
    {
        EndMail();
        Sender = sender;
    }

    public void AddRecipient(PathArgument recipient) => _recipients.Add(new ReceivedRecipient(recipient.Address, recipient.Parameters));

    /// <summary>A chunk was refused. Without a mail under way there is nothing that it could spoil.</summary>
    public void FailChunks() => Chunks = Sender is null ? ChunkState.None : ChunkState.Failed;

    public void EndMail()
    {
        Sender = null;
        Chunks = ChunkState.None;
        _recipients.Clear();
    }
}
