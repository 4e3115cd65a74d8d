using System.Runtime.InteropServices;

namespace BulkMailer;

/// <summary>
/// Turns the first Ctrl+C (or SIGTERM) into a cancellation, so that the campaign can end in order. The second one ends the process.
/// </summary>
internal sealed class StopSignal : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly Action _beforeHardExit;
    private readonly PosixSignalRegistration[] _registrations;

    public StopSignal(Action beforeHardExit)
    {
        _beforeHardExit = beforeHardExit;
        _registrations =
        [
            PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal),
            PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal),
        ];
    }

    public CancellationToken Token => _stop.Token;

    public void Dispose()
    {
        foreach (PosixSignalRegistration registration in _registrations)
        {
            registration.Dispose();
        }

        _stop.Dispose();
    }

    private void OnSignal(PosixSignalContext context)
    {
        if (_stop.IsCancellationRequested)
        {
            _beforeHardExit();
            return;
        }

        context.Cancel = true;
        _stop.Cancel();
    }
}
