namespace AsyncSmtp.Rules;

/// <summary>A port that SmtpClient can speak to. None is fine where another option stands in for it.</summary>
internal sealed class PortAttribute : OptionRuleAttribute
{
    protected override string? Complaint(object? value) => value switch
    {
        AsyncSmtpDefaults.ImplicitTlsPort => "must not be 465: that port speaks TLS from the first byte, which SmtpClient cannot do, so a send would hang until it times out. Use the STARTTLS port, 587 with most servers.",
        < 1 or > 65_535 => $"must be 1 to 65535; it is {value}.",
        _ => null,
    };
}
