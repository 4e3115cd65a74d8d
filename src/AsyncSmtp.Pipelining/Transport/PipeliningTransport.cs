using AsyncSmtp.Pipelining.Wire;

namespace AsyncSmtp.Pipelining.Transport;

/// <summary>One connection.</summary>
internal sealed class PipeliningTransport(string host, int port, PipeliningParts parts) : ISmtpTransport
{
    private readonly SmtpWire _wire = new(host, port, parts);

    public bool IsQuiet => _wire.IsQuiet;

    public void Start(SmtpAttempt attempt) => throw new NotImplementedException();

    public void Dispose() => _wire.Cut(abruptly: true);
}
