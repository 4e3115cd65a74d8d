using System.Net.Mail;
using AsyncSmtp.Rules;

namespace AsyncSmtp;

/// <summary>
/// Every rule the options must keep: those that each carries as an attribute, and here those between options. One text for each that is broken, naming the option and its value; secrets are never repeated.
/// </summary>
internal static class AsyncSmtpOptionsChecks
{
    private static readonly AsyncSmtpOptionsRules Rules = new();

    public static IReadOnlyList<string> Check(AsyncSmtpOptions options)
    {
        // Without the options' own name, which configuration has in another place.
        List<string> failures = [.. Rules.Validate(name: null, options).Failures ?? []];
        CheckTarget(options, failures);
        CheckTransport(options, failures);
        CheckCredentials(options, failures);
        CheckRetry(options.Retry, failures);
        return failures;
    }

    private static void CheckTarget(AsyncSmtpOptions options, List<string> failures)
    {
        switch (options.DeliveryMethod)
        {
            case SmtpDeliveryMethod.Network:
                CheckServer(options, failures);
                break;
            case SmtpDeliveryMethod.SpecifiedPickupDirectory:
                if (!Path.IsPathFullyQualified(options.PickupDirectory ?? ""))
                {
                    failures.Add($"PickupDirectory must be an absolute path when DeliveryMethod is SpecifiedPickupDirectory; it is {OptionRuleAttribute.Quote(options.PickupDirectory)}.");
                }

                break;
            default:
                failures.Add($"DeliveryMethod must be Network or SpecifiedPickupDirectory; it is {options.DeliveryMethod}. .NET does not support the IIS pickup directory.");
                break;
        }
    }

    private static void CheckServer(AsyncSmtpOptions options, List<string> failures)
    {
        if (options.Servers.Count > 0 && options.Host is not null)
        {
            failures.Add($"Host and Servers exclude each other; both are set, Host to {OptionRuleAttribute.Quote(options.Host)}.");
        }

        if (options.Servers.Count == 0 && string.IsNullOrWhiteSpace(options.Host))
        {
            failures.Add($"Host must name the SMTP server when DeliveryMethod is Network; it is {OptionRuleAttribute.Quote(options.Host)}.");
        }
    }

    private static void CheckTransport(AsyncSmtpOptions options, List<string> failures)
    {
        if (options.TransportFactory is null)
        {
            IEnumerable<(string Name, int? Port)> ports = [("Port", options.Port), .. options.Servers.Select(static (s, i) => ($"Servers[{i}].Port", s?.Port))];
            failures.AddRange(ports.Where(static p => p.Port == AsyncSmtpDefaults.ImplicitTlsPort).Select(static p =>
                $"{p.Name} must not be 465: that port speaks TLS from the first byte, which SmtpClient cannot do, so a send would hang until it times out. Use the STARTTLS port, 587 with most servers, or another transport."));
            return;
        }

        if (options.ConfigureClient is not null)
        {
            failures.Add("ConfigureClient and TransportFactory exclude each other; both are set. The former is for SmtpClient, which does not send then.");
        }

        if (options.DeliveryMethod != SmtpDeliveryMethod.Network)
        {
            failures.Add($"DeliveryMethod must be Network when TransportFactory is set; it is {options.DeliveryMethod}.");
        }

        failures.AddRange(options.TransportFactory.Check(options));
    }

    private static void CheckCredentials(AsyncSmtpOptions options, List<string> failures)
    {
        if (string.IsNullOrEmpty(options.UserName) != string.IsNullOrEmpty(options.Password))
        {
            string missing = string.IsNullOrEmpty(options.UserName) ? "UserName" : "Password";
            failures.Add($"UserName and Password go together; {missing} is not set.");
        }

        if (options.Credentials is not null && !string.IsNullOrEmpty(options.UserName))
        {
            failures.Add("Credentials and UserName exclude each other; both are set.");
        }

        if (options.HasCredentials() && options is { EnableSsl: false, AllowInsecureCredentials: false, DeliveryMethod: SmtpDeliveryMethod.Network })
        {
            failures.Add("EnableSsl is False and credentials are set, which would send them in clear. Set EnableSsl, or set AllowInsecureCredentials if everyone on the way may read them.");
        }
    }

    private static void CheckRetry(RetryOptions? retry, List<string> failures)
    {
        if (retry is not null && (retry.BaseDelay < TimeSpan.Zero || retry.BaseDelay > retry.MaxDelay))
        {
            failures.Add($"Retry.BaseDelay must be zero or more and at most Retry.MaxDelay ({retry.MaxDelay}); it is {retry.BaseDelay}.");
        }
    }
}
