using System.Net.Mail;
using AsyncSmtp.Benchmarks.WithoutNetwork;
using AsyncSmtp.Messages;
using AsyncSmtp.Transport;

namespace AsyncSmtp.Tests.Allocation;

/// <summary>A transport that reads what it is to send, and allocates nothing of its own. The send is under way until <see cref="Accept"/>.</summary>
internal sealed class ReadingTransport : ISmtpTransport
{
    private readonly MessageReader _reader = new();
    private object? _token;

    public Action<TransportCompletion>? Completed { get; set; }

    public bool IsQuiet => true;

    /// <summary>Gets how many bytes of content the last message had.</summary>
    public int ContentLength { get; private set; }

    public void Start(MailMessageSnapshot mail, RecipientList recipients, CommitProbe probe, object token)
    {
        using MailMessage message = mail.CreateMessage(recipients, probe, tail: null);
        ContentLength = _reader.Read(message);
        _token = token;
    }

    public void Accept() => Completed!(new TransportCompletion(_token, Error: null, Cancelled: false));

    public void Dispose()
    {
    }
}
