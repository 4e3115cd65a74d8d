namespace AsyncSmtp.Rules;

/// <summary>A port. None is fine where another option stands in for it.</summary>
internal sealed class PortAttribute : OptionRuleAttribute
{
    protected override string? Complaint(object? value) => value switch
    {
        < 1 or > 65_535 => $"must be 1 to 65535; it is {value}.",
        _ => null,
    };
}
