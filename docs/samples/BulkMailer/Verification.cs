using System.Globalization;
using AsyncSmtp;
using Spectre.Console;

namespace BulkMailer;

/// <summary>
/// Finds out whether mail can go out, and sends none.
/// </summary>
internal static class Verification
{
    public static async Task<int> RunAsync(Settings settings, IAnsiConsole console, CancellationToken stop)
    {
        await using MailRoute route = MailRoute.Open(settings);
        IReadOnlyList<SmtpServerReport> reports = await route.Smtp!.VerifyServersAsync(stop);
        foreach (SmtpServerReport report in reports)
        {
            Show(report, console);
        }

        return reports.All(report => report.IsUsable) ? ExitCode.AllSent : ExitCode.NotUsable;
    }

    private static void Show(SmtpServerReport report, IAnsiConsole console)
    {
        console.WriteLine();
        console.WritePair("Server", $"{report.Target}: {(report.IsUsable ? "usable" : "not usable")}", report.IsUsable ? Color.Green : Color.Red);
        ShowIfKnown("Greeting", report.Greeting);
        ShowIfKnown("Offers", string.Join(", ", report.Capabilities.OrderBy(offer => offer.Key, StringComparer.Ordinal).Select(offer => $"{offer.Key} {offer.Value}".Trim())));
        ShowIfKnown("Size limit", report.MaxMessageSize is { } size ? $"{size:N0} bytes" : null);
        ShowIfKnown("TLS", report.TlsProtocol is { } tls ? $"{tls}, {report.CipherSuite}" : null);
        ShowIfKnown("Certificate", report.Certificate is { } certificate ? Describe(certificate) : null);
        ShowIfKnown("Log in by", report.AuthMechanisms.Count == 0 ? null : $"{Join(report.UsableAuthMechanisms)}, of {Join(report.AuthMechanisms)}");
        ShowIfKnown("Round trip", report.RoundTripTime is { } time ? $"{time.TotalMilliseconds:N1} ms" : null);
        foreach (string problem in report.Problems)
        {
            console.WritePair("Problem", problem, Color.Red);
        }

        foreach (string warning in report.Warnings)
        {
            console.WritePair("Warning", warning, Color.Yellow);
        }

        void ShowIfKnown(string name, string? value)
        {
            if (!string.IsNullOrEmpty(value))
            {
                console.WritePair(name, OneLine.Of(value));
            }
        }
    }

    private static string Describe(SmtpServerCertificate certificate)
        => $"{certificate.Subject}, by {certificate.Issuer}, until {certificate.NotAfter.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}, {(certificate.IsTrusted ? "trusted" : "not trusted")}";

    private static string Join(IReadOnlyList<string> names) => names.Count == 0 ? "none" : string.Join(" or ", names);
}
