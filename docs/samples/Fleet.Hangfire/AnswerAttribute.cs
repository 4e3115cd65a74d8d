using AsyncSmtp.Queueing;
using Hangfire.Common;
using Hangfire.States;

namespace Fleet.Hangfire;

/// <summary>
/// Does what <c>[AutomaticRetry]</c> does for exceptions for the answers of a job that returned: it decides into which state the job goes. Hangfire writes the state and the job's place in a queue in one transaction.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class AnswerAttribute : JobFilterAttribute, IElectStateFilter
{
    internal const string Deliveries = "Deliveries";

    /// <inheritdoc/>
    public void OnStateElection(ElectStateContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (context.CandidateState is not SucceededState { Result: QueuedMailAnswer answer })
        {
            return;
        }

        switch (answer.Kind)
        {
            case QueuedMailAnswerKind.RetryAfter:
                context.SetJobParameter(Deliveries, context.GetJobParameter<int>(Deliveries) + 1);
                context.CandidateState = new ScheduledState(answer.Delay) { Reason = answer.Reason };
                break;
            case QueuedMailAnswerKind.DeadLetter:
                // The dashboard keeps it, with its reason, until somebody deletes or requeues it.
                context.CandidateState = new FailedState(new DeadLetterException(answer.Reason ?? "")) { Reason = answer.Reason };
                break;
            case QueuedMailAnswerKind.Park:
                context.CandidateState = new EnqueuedState(Queues.Parked) { Reason = answer.Reason };
                break;
        }
    }
}
