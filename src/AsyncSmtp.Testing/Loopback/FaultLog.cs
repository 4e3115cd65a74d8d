namespace AsyncSmtp.Testing.Loopback;

/// <summary>What went wrong in the server or in its script, as opposed to what clients do.</summary>
internal sealed class FaultLog
{
    private readonly Lock _lock = new();
    private readonly List<Exception> _faults = [];

    public void Add(Exception fault)
    {
        lock (_lock)
        {
            _faults.Add(fault);
        }
    }

    public IReadOnlyList<Exception> Snapshot()
    {
        lock (_lock)
        {
            return [.. _faults];
        }
    }

    public LoopbackSmtpServerException ToException() => new(Snapshot());
}
