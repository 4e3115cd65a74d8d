using AsyncSmtp.Testing;

namespace AsyncSmtp.Storm.Tests.Storm;

/// <summary>Whether and when a caller cancels: before the call, after a time, or when the server has come to a stage.</summary>
internal sealed record CancelPlan(bool Before, TimeSpan? After, SmtpServerStage? AtStage)
{
    // The end of the data twice: past the commit point, where a cancellation can only wait.
    private static readonly SmtpServerStage[] Stages =
    [
        SmtpServerStage.MailFrom, SmtpServerStage.Recipient, SmtpServerStage.Data, SmtpServerStage.Body, SmtpServerStage.EndOfData, SmtpServerStage.EndOfData,
    ];

    public static CancelPlan Draw(Random random)
    {
        return random.Next(100) switch
        {
            < 1 => new(true, null, null),
            < 7 => new(false, random.Ms(0, 60), null),
            < 14 => new(false, null, random.Pick<SmtpServerStage>(Stages)),
            _ => new(false, null, null),
        };
    }
}
