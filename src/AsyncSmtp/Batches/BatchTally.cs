using System.Runtime.ExceptionServices;

namespace AsyncSmtp.Batches;

/// <summary>
/// Counts outcomes, keeps the time, and reports the progress. Used by one thread at a time, the one that takes the results.
/// </summary>
internal sealed class BatchTally(MailBatchOptions options)
{
    private readonly TimeProvider _timeProvider = options.TimeProvider ?? TimeProvider.System;
    private long _started;
    private long _sent;
    private long _partiallySent;
    private long _failed;
    private long _inDoubt;

    /// <summary>Gets what the progress threw. It has not been called since.</summary>
    public ExceptionDispatchInfo? ProgressFailure { get; private set; }

    private TimeSpan Elapsed => _timeProvider.GetElapsedTime(_started);

    public void Start() => _started = _timeProvider.GetTimestamp();

    public void Add(MailSendResult result)
    {
        _ = result.Outcome switch
        {
            DeliveryOutcome.Sent => _sent++,
            DeliveryOutcome.PartiallySent => _partiallySent++,
            DeliveryOutcome.NotSent => _failed++,
            _ => _inDoubt++,
        };
        if (options.Progress is not null && ProgressFailure is null)
        {
            Report(options.Progress);
        }
    }

    public MailBatchSummary Summarise(IReadOnlyList<MailSendResult> failures) => new()
    {
        Sent = _sent,
        PartiallySent = _partiallySent,
        Failed = _failed,
        InDoubt = _inDoubt,
        Failures = failures,
        Duration = Elapsed,
    };

    private void Report(IProgress<MailBatchProgress> progress)
    {
        try
        {
            progress.Report(new MailBatchProgress
            {
                Sent = _sent,
                PartiallySent = _partiallySent,
                Failed = _failed,
                InDoubt = _inDoubt,
                Total = options.Total,
                Elapsed = Elapsed,
            });
        }
#pragma warning disable CA1031 // The user's code may throw anything, and no message must be lost for it. It is thrown after the last result.
        catch (Exception e)
#pragma warning restore CA1031
        {
            ProgressFailure = ExceptionDispatchInfo.Capture(e);
        }
    }
}
