namespace AsyncSmtp.Rules;

/// <summary>A group of options that is always there.</summary>
internal sealed class PresentAttribute(string advice) : OptionRuleAttribute
{
    public string Advice { get; } = advice;

    protected override string? Complaint(object? value) => value is null ? $"must not be null. {Advice}" : null;
}
