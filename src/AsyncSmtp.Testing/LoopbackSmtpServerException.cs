namespace AsyncSmtp.Testing;

/// <summary>
/// A <see cref="LoopbackSmtpServer"/> met faults of its own, or its script threw. The inner exceptions are the faults. What a client does is never a fault.
/// </summary>
public sealed class LoopbackSmtpServerException : AggregateException
{
    internal LoopbackSmtpServerException(IReadOnlyCollection<Exception> faults)
        : base($"The loopback SMTP server met {faults.Count} fault(s) of its own or of its script. The first: {faults.First().Message}", faults)
    {
    }
}
