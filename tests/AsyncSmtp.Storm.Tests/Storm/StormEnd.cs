namespace AsyncSmtp.Storm.Tests.Storm;

/// <summary>What a task said.</summary>
internal sealed record StormEnd(StormOutcome Outcome, IReadOnlyList<FailedRecipient> Failed, int Attempts, Exception? Error)
{
    public static async Task<StormEnd> OfAsync(Task<MailSendResult> sending)
    {
        try
        {
            MailSendResult result = await sending;
            return new StormEnd(StormOutcome.Sent, result.FailedRecipients, result.Attempts, null);
        }
        catch (MailSendException e)
        {
            return new StormEnd(Enum.Parse<StormOutcome>(e.Outcome.ToString()), e.FailedRecipients, e.Attempts, e);
        }
        catch (OperationCanceledException e)
        {
            return new StormEnd(StormOutcome.Cancelled, [], 0, e);
        }
        catch (MailQueueFullException e)
        {
            return new StormEnd(StormOutcome.QueueFull, [], 0, e);
        }
        catch (ObjectDisposedException e)
        {
            return new StormEnd(StormOutcome.Refused, [], 0, e);
        }
    }
}
