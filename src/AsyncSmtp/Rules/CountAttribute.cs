using System.Globalization;

namespace AsyncSmtp.Rules;

/// <summary>A whole number with a least and a most.</summary>
internal sealed class CountAttribute(long least, long most) : OptionRuleAttribute
{
    public long Least { get; } = least;

    public long Most { get; } = most;

    protected override string? Complaint(object? value)
    {
        long count = Convert.ToInt64(value, CultureInfo.InvariantCulture);
        return count < Least || count > Most ? $"must be {Least} to {Most}; it is {count}." : null;
    }
}
