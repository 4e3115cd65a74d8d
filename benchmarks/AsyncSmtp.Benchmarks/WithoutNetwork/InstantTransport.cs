using System.Net.Mail;
using AsyncSmtp.Transport;

namespace AsyncSmtp.Benchmarks.WithoutNetwork;

/// <summary>A transport whose every send is accepted before its start returns.</summary>
/// <param name="reader">Reads each message as SmtpClient would, or null: then none is made.</param>
internal sealed class InstantTransport(MessageReader? reader = null) : ISmtpTransport
{
    public bool IsQuiet => true;

    public void Start(SmtpAttempt attempt)
    {
        SnapshotAttempt ours = (SnapshotAttempt)attempt;
        if (reader is null)
        {
            ours.Probe.OnReading();
            ours.Probe.Commit();
        }
        else
        {
            using MailMessage message = ours.Mail.CreateMessage(ours.To, ours.Probe, tail: null);
            reader.Read(message);
        }

        attempt.Complete(SmtpAttemptResult.Accepted);
    }

    public void Dispose()
    {
    }
}
