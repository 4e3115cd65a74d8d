using System.Net.Mail;
using AsyncSmtp.Messages;
using AsyncSmtp.Transport;

namespace AsyncSmtp.Benchmarks.WithoutNetwork;

/// <summary>A transport whose every send is accepted before its start returns.</summary>
/// <param name="reader">Reads each message as SmtpClient would, or null: then none is made.</param>
internal sealed class InstantTransport(MessageReader? reader = null) : ISmtpTransport
{
    public Action<TransportCompletion>? Completed { get; set; }

    public bool IsQuiet => true;

    public void Start(MailMessageSnapshot mail, RecipientList recipients, CommitProbe probe, object token)
    {
        if (reader is null)
        {
            probe.OnReading();
            probe.Commit();
        }
        else
        {
            using MailMessage message = mail.CreateMessage(recipients, probe, tail: null);
            reader.Read(message);
        }

        Completed!(new TransportCompletion(token, Error: null, Cancelled: false));
    }

    public void Dispose()
    {
    }
}
