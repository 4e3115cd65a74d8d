using static AsyncSmtp.MailKit.MimeTransportOptionsChecks;

namespace AsyncSmtp.MailKit;

/// <summary>Every rule that the options must keep, one text for each that is broken, naming the option and its value. Secrets are never repeated.</summary>
internal static class MailKitTransportOptionsChecks
{
    /// <summary>Those, and what does not go with the sender's own options.</summary>
    public static IReadOnlyList<string> FailuresWith(this MailKitTransportOptions options, AsyncSmtpOptions sender) => [.. options.Failures(), .. options.MimeFailuresWith(sender)];

    public static IReadOnlyList<string> Failures(this MailKitTransportOptions options) =>
    [
        .. options.MimeFailures(),
        .. Unless(
            options.NoOpAfter >= TimeSpan.Zero || options.NoOpAfter == Timeout.InfiniteTimeSpan,
            $"NoOpAfter is {options.NoOpAfter}; it must be zero or more, or infinite."),
    ];
}
