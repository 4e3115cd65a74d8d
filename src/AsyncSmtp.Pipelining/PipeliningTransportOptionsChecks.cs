using AsyncSmtp.MailKit;
using AsyncSmtp.Pipelining.Wire;
using MailKit.Security;
using static AsyncSmtp.MailKit.MimeTransportOptionsChecks;

namespace AsyncSmtp.Pipelining;

/// <summary>Every rule that the options must keep, one text for each that is broken, naming the option and its value. Secrets are never repeated.</summary>
internal static class PipeliningTransportOptionsChecks
{
    /// <summary>What a timer takes.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromDays(24);

    /// <summary>Those, and what does not go with the sender's own options.</summary>
    public static IReadOnlyList<string> FailuresWith(this PipeliningTransportOptions options, AsyncSmtpOptions sender) => [.. options.Failures(), .. options.MimeFailuresWith(sender)];

    public static IReadOnlyList<string> Failures(this PipeliningTransportOptions options) =>
    [
        .. options.MimeFailures(),
        .. options.SaslMechanisms.SelectMany(Mechanism),
        .. Timeout(nameof(options.GreetingTimeout), options.GreetingTimeout),
        .. Timeout(nameof(options.CommandTimeout), options.CommandTimeout),
        .. Timeout(nameof(options.DataTimeout), options.DataTimeout),
        .. Timeout(nameof(options.BlockTimeout), options.BlockTimeout),
    ];

    /// <summary>What MailKit does not have either has been said.</summary>
    private static string[] Mechanism(string? name, int index) => Unless(
        name is null || !SaslMechanism.IsSupported(name.ToUpperInvariant()) || LoginExchange.Mechanisms.Contains(name, StringComparer.OrdinalIgnoreCase),
        $"SaslMechanisms[{index}] is {Quote(name)}, which the pipelining transport does not have.");

    private static string[] Timeout(string name, TimeSpan value)
        => Unless((value > TimeSpan.Zero && value <= Longest) || value == System.Threading.Timeout.InfiniteTimeSpan, $"{name} is {value}; it must be more than zero and up to {Longest.Days} days, or infinite.");
}
