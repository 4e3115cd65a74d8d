using AsyncSmtp.Messages;
using AsyncSmtp.Transport;
using Microsoft.Extensions.Logging.Abstractions;

namespace AsyncSmtp.Tests.Fakes;

/// <summary>The real transport, with its latest probe to look at.</summary>
internal sealed class ObservedTransport(AsyncSmtpOptions options) : ISmtpTransport
{
    private readonly ISmtpTransport _transport = new SmtpTransportFactory(options, NullLogger.Instance).Create(options.Addresses().First());

    public bool IsQuiet => _transport.IsQuiet;

    public CommitProbe? Probe { get; private set; }

    public void Start(SmtpAttempt attempt)
    {
        Probe = ((SnapshotAttempt)attempt).Probe;
        _transport.Start(attempt);
    }

    public void Dispose() => _transport.Dispose();
}
