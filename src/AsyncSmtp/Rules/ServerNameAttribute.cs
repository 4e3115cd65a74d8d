namespace AsyncSmtp.Rules;

/// <summary>The name or address of a server.</summary>
internal sealed class ServerNameAttribute : OptionRuleAttribute
{
    protected override string? Complaint(object? value) => string.IsNullOrWhiteSpace((string?)value) ? $"must name an SMTP server; it is {Quote((string?)value)}." : null;
}
