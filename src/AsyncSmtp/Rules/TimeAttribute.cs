namespace AsyncSmtp.Rules;

/// <summary>A time that a timer of the runtime takes.</summary>
internal sealed class TimeAttribute : OptionRuleAttribute
{
    public bool ZeroAllowed { get; init; }

    public bool InfiniteAllowed { get; init; }

    protected override string? Complaint(object? value)
    {
        TimeSpan time = (TimeSpan)value!;
        if ((InfiniteAllowed && time == Timeout.InfiniteTimeSpan) || (ZeroAllowed && time == TimeSpan.Zero) || (time > TimeSpan.Zero && time <= AsyncSmtpDefaults.LongestTime))
        {
            return null;
        }

        return $"must be {(ZeroAllowed ? "zero or more" : "more than zero")} and at most {AsyncSmtpDefaults.LongestTime}{(InfiniteAllowed ? ", or Timeout.InfiniteTimeSpan" : "")}; it is {time}.";
    }
}
