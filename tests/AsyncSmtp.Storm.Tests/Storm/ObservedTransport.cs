using AsyncSmtp.Storm.Tests.Mail;
using AsyncSmtp.Transport;

namespace AsyncSmtp.Storm.Tests.Storm;

/// <summary>A real transport, and a note of each of its attempts in the history of the mail.</summary>
/// <param name="transport">The transport.</param>
/// <param name="prepare">Runs once for each connection, when there is one, or null.</param>
/// <param name="mails">The mails, by their number.</param>
/// <param name="counts">Counts the attempts.</param>
internal sealed class ObservedTransport(ISmtpTransport transport, Action? prepare, IReadOnlyList<StormMail> mails, StormCounts counts) : ISmtpTransport
{
    private ObservedAttempt? _attempt;

    public bool IsQuiet => transport.IsQuiet;

    public void Start(SmtpAttempt attempt)
    {
        SnapshotAttempt ours = (SnapshotAttempt)attempt;
        StormMail mail = mails[MailShape.MailNumber(attempt.MessageId)];
        counts.CountAttempt();
        mail.Note($"client {GetHashCode() % 1000}: starts, to {string.Join(' ', attempt.Recipients)}");
        if (prepare is not null)
        {
            ours.Probe.Reading += prepare;
        }

        _attempt = new ObservedAttempt(ours, mail, counts, GetHashCode() % 1000);
        transport.Start(_attempt);
    }

    public void Dispose()
    {
        _attempt?.NoteCommit();
        transport.Dispose();
    }
}
