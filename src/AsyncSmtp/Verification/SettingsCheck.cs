using System.Net.Mail;

namespace AsyncSmtp.Verification;

/// <summary>Compares the options with what the server offers, and with what is known of its provider.</summary>
internal static class SettingsCheck
{
    public static void CheckLogin(AsyncSmtpOptions options, ServerFindings findings)
    {
        if (options.HasCredentials() && findings.UsableAuthMechanisms.Length == 0)
        {
            findings.Problems.Add(ProblemText.NoMechanism(options, findings));
        }
        else if (!options.HasCredentials() && findings.AuthMechanisms.Length > 0)
        {
            findings.Warnings.Add($"No credentials are set, and the server offers AUTH {string.Join(' ', findings.AuthMechanisms)}. If it refuses mail (530 at MAIL, 550 or 554 at RCPT), set UserName and Password.");
        }

        if (options.DeliveryFormat == SmtpDeliveryFormat.International && !findings.Offers("SMTPUTF8"))
        {
            findings.Warnings.Add("DeliveryFormat is International, and the server does not offer SMTPUTF8: a message with an address that has non-ASCII letters before its @ will fail. Set DeliveryFormat to SevenBit, or use a server that offers it.");
        }
    }

    public static void Warn(AsyncSmtpOptions options, ServerFindings findings)
    {
        if (!options.EnableSsl && findings.Offers("STARTTLS"))
        {
            findings.Warnings.Add("EnableSsl is False, and the server offers STARTTLS: everyone on the way can read the mail. Set EnableSsl to True.");
        }

        if (ProviderPreset.ForHost(options.Host!) is { } provider)
        {
            WarnIfMore(nameof(options.MaxConnections), options.MaxConnections, provider.MaxConnections, provider, findings);
            WarnIfMore(nameof(options.MaxMessagesPerConnection), options.MaxMessagesPerConnection, provider.MaxMessagesPerConnection, provider, findings);
            if (provider.IdleLimit is { } limit && (options.IdleTimeout == Timeout.InfiniteTimeSpan || options.IdleTimeout >= limit))
            {
                findings.Warnings.Add($"IdleTimeout is {options.IdleTimeout}, and {provider.Name} closes a connection that has been idle for {limit}. Set IdleTimeout lower.");
            }
        }
    }

    private static void WarnIfMore(string option, int value, int? limit, ProviderPreset provider, ServerFindings findings)
    {
        if (value > limit)
        {
            findings.Warnings.Add($"{option} is {value}, and {provider.Name} allows {limit}. Set {option} to {limit} or less.");
        }
    }
}
