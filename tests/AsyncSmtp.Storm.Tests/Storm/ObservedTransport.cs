using System.Collections.Concurrent;
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
    private readonly ConcurrentDictionary<ObservedAttempt, bool> _attempts = new();
    private int _doubts;

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

        ObservedAttempt observed = new(ours, mail, counts, GetHashCode() % 1000, OnEnded);
        _attempts.TryAdd(observed, true);
        transport.Start(observed);
    }

    public void Dispose()
    {
        foreach (ObservedAttempt attempt in _attempts.Keys)
        {
            attempt.NoteCommit();
        }

        transport.Dispose();
    }

    private void OnEnded(ObservedAttempt attempt, bool isInDoubt)
    {
        _attempts.TryRemove(attempt, out _);
        if (isInDoubt)
        {
            counts.CountDoubts(Interlocked.Increment(ref _doubts));
        }
    }
}
