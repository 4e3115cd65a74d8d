namespace AsyncSmtp.Rules;

/// <summary>One of an enumeration's names, and not just a number.</summary>
internal sealed class DefinedAttribute : OptionRuleAttribute
{
    protected override string? Complaint(object? value)
    {
        Type type = value!.GetType();
        return Enum.IsDefined(type, value) ? null : $"must be {string.Join(" or ", Enum.GetNames(type))}; it is {value}.";
    }
}
