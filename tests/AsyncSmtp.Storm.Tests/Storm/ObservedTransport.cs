using System.Net.Mail;
using System.Net.Sockets;
using AsyncSmtp.Dispatching;
using AsyncSmtp.Messages;
using AsyncSmtp.Storm.Tests.Mail;
using AsyncSmtp.Transport;

namespace AsyncSmtp.Storm.Tests.Storm;

/// <summary>A real transport, and a note of each of its attempts in the history of the mail.</summary>
internal sealed class ObservedTransport : ISmtpTransport
{
    private readonly SmtpClient _client;
    private readonly ISmtpTransport _transport;
    private readonly IReadOnlyList<StormMail> _mails;
    private readonly StormCounts _counts;
    private StormMail? _mail;
    private readonly bool _narrow;
    private CommitProbe? _probe;

    /// <param name="client">The client, not used before.</param>
    /// <param name="driver">What makes it send.</param>
    /// <param name="narrow">Whether its socket takes in little at a time, so that it is still writing when the server breaks off.</param>
    /// <param name="mails">The mails, by their number.</param>
    /// <param name="counts">Counts the attempts.</param>
    public ObservedTransport(SmtpClient client, SmtpClientDriver driver, bool narrow, IReadOnlyList<StormMail> mails, StormCounts counts)
    {
        _client = client;
        _narrow = narrow;
        _transport = SmtpTransportFactory.Create(client, driver, SocketNoDelay.IsSupported);
        _mails = mails;
        _counts = counts;
        _transport.Completed = OnCompleted;
    }

    public Action<TransportCompletion>? Completed { get; set; }

    public bool IsQuiet => _transport.IsQuiet;

    public void Start(MailMessageSnapshot mail, RecipientList recipients, CommitProbe probe, object token)
    {
        _mail = _mails[MailShape.MailNumber(mail.MessageId)];
        _probe = probe;
        _counts.CountAttempt();
        _mail.Note($"client {GetHashCode() % 1000}: starts, to {string.Join(' ', recipients.Addresses)}");
        if (_narrow)
        {
            probe.Reading += Narrow;
        }

        _transport.Start(mail, recipients, probe, token);
    }

    public void Dispose()
    {
        NoteCommit();
        _transport.Dispose();
    }

    private void OnCompleted(TransportCompletion completion)
    {
        NoteCommit();
        bool writeFailure = _probe!.IsCommitted && LostConnection.WhileWriting(completion.Error);
        if (writeFailure)
        {
            _counts.CountWriteFailure();
        }

        string text = completion.Error is null ? "no error" : $"{completion.Error.GetType().Name}: {completion.Error.Message} <- {completion.Error.InnerException?.Message}";
        _mail!.Note($"client {GetHashCode() % 1000}: ends at {_probe.State}{(writeFailure ? " in a write" : "")}{(completion.Cancelled ? ", cancelled" : "")}, {text}");
        Completed?.Invoke(completion);
    }

    private void Narrow()
    {
        try
        {
            SocketNoDelay.Find(_client)?.SendBufferSize = 4_096;
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The send has failed already.
        }
    }

    private void NoteCommit()
    {
        if (_probe is { IsCommitted: true })
        {
            _mail!.Committed = true;
        }
    }
}
