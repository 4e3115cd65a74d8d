using AsyncSmtp.Messages;
using AsyncSmtp.Transport;

namespace AsyncSmtp.Benchmarks.WithoutNetwork;

/// <summary>A transport whose every send is accepted before its start returns.</summary>
internal sealed class InstantTransport : ISmtpTransport
{
    public Action<TransportCompletion>? Completed { get; set; }

    public bool IsQuiet => true;

    public void Start(MailMessageSnapshot mail, RecipientList recipients, CommitProbe probe, object token)
    {
        probe.OnReading();
        probe.Commit();
        Completed!(new TransportCompletion(token, Error: null, Cancelled: false));
    }

    public void Dispose()
    {
    }
}
