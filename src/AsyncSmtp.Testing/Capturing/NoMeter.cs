using System.Diagnostics.Metrics;

namespace AsyncSmtp.Testing.Capturing;

/// <summary>
/// Meters that have been disposed: they publish nothing, and the runtime, which keeps every living one, keeps none of them. So a sender that a test forgets to dispose is collected.
/// </summary>
internal sealed class NoMeter : IMeterFactory
{
    public static NoMeter Instance { get; } = new();

    public Meter Create(MeterOptions options)
    {
        Meter meter = new(options);
        meter.Dispose();
        return meter;
    }

    public void Dispose()
    {
    }
}
