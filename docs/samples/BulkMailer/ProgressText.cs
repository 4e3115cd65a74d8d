using AsyncSmtp;

namespace BulkMailer;

/// <summary>
/// A batch's progress in words.
/// </summary>
internal static class ProgressText
{
    public static long PercentOf(MailBatchProgress progress) => progress.Total > 0 ? 100 * progress.Ended / progress.Total.Value : 100;

    /// <summary>"100 of 1,000".</summary>
    public static string CountOf(MailBatchProgress progress) => $"{progress.Ended:N0} of {progress.Total:N0}";

    /// <summary>"583/s, 42 s left".</summary>
    public static string PaceOf(MailBatchProgress progress)
        => progress.Remaining is { } left && left > TimeSpan.Zero ? $"{Describe(progress.Rate)}/s, {Describe(left)} left" : $"{Describe(progress.Rate)}/s";

    /// <summary>"583", "0.5".</summary>
    public static string Describe(double perSecond) => perSecond < 10 ? $"{perSecond:0.#}" : $"{perSecond:N0}";

    /// <summary>"42 s", "3 min 05 s", "2 h 10 min".</summary>
    public static string Describe(TimeSpan time)
    {
        if (time.TotalMinutes < 1)
        {
            return $"{Math.Ceiling(time.TotalSeconds):N0} s";
        }

        return time.TotalHours < 1 ? $"{time.Minutes} min {time.Seconds:00} s" : $"{Math.Floor(time.TotalHours):N0} h {time.Minutes:00} min";
    }
}
