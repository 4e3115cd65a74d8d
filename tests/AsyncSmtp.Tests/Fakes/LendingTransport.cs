using System.Collections.Concurrent;
using AsyncSmtp.Threads;
using AsyncSmtp.Transport;

namespace AsyncSmtp.Tests.Fakes;

/// <summary>A transport with a thread of its own that it lends, as the one round SmtpClient does, but that sends nowhere: every message is accepted, but for the one that finds the connection gone.</summary>
internal sealed class LendingTransport : ISmtpTransport, IThreadPoolWorkItem
{
    private readonly ClientThread _thread = new();
    private SnapshotAttempt? _attempt;

    /// <summary>Gets what is done on the thread in the middle of the first send.</summary>
    public Action? Sending { get; init; }

    /// <summary>Gets the number of the send that finds the connection gone, or 0.</summary>
    public int Loses { get; init; }

    /// <summary>Gets a value indicating whether it comes to the content in two steps, so that how long its first message took to it is told.</summary>
    public bool IsTimed { get; init; } = true;

    /// <summary>Gets the threads that called Start, in their order.</summary>
    public ConcurrentQueue<Thread> StartedBy { get; } = new();

    /// <summary>Gets the thread that sends.</summary>
    public Thread? Own { get; private set; }

    public bool IsQuiet => true;

    public void Start(SmtpAttempt attempt)
    {
        StartedBy.Enqueue(Thread.CurrentThread);
        attempt.TryBegin();
        _attempt = (SnapshotAttempt)attempt;
        _thread.Run(this);
    }

    public void Execute()
    {
        Own = Thread.CurrentThread;
        SnapshotAttempt attempt = _attempt!;
        if (StartedBy.Count == Loses)
        {
            _thread.Lend();
            attempt.Complete(SmtpClientResult.Of(attempt, ManualTransport.LostConnection()));
            return;
        }

        if (IsTimed)
        {
            attempt.Probe.OnReading();
        }

        if (StartedBy.Count == 1)
        {
            Sending?.Invoke();
        }

        attempt.Probe.Commit();
        _thread.Lend();
        attempt.Complete(SmtpAttemptResult.Accepted);
    }

    public void Dispose() => _thread.Dispose();
}
