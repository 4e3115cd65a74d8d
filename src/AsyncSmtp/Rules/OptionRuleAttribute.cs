using System.ComponentModel.DataAnnotations;

namespace AsyncSmtp.Rules;

/// <summary>
/// What an option must be by itself, whatever the others are. A text for one that is not names the option, as configuration does, and its value: what the attributes of .NET leave out.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
internal abstract class OptionRuleAttribute : ValidationAttribute
{
    /// <summary>The value as a text of ours shows it.</summary>
    public static string Quote(string? value) => value is null ? "not set" : $"'{value}'";

    /// <summary>What there is to say after the option's name, or null when the rule is kept.</summary>
    protected abstract string? Complaint(object? value);

    /// <summary>The display name is the path that the generated code came along, with the type in front: AsyncSmtpOptions.Servers[0].Port.</summary>
    protected sealed override ValidationResult? IsValid(object? value, ValidationContext validationContext)
    {
        string path = validationContext.DisplayName;
        return Complaint(value) is { } complaint ? new ValidationResult($"{path[(path.IndexOf('.', StringComparison.Ordinal) + 1)..]} {complaint}") : ValidationResult.Success;
    }
}
