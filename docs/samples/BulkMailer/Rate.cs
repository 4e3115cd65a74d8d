using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using AsyncSmtp;

namespace BulkMailer;

/// <summary>
/// "30/minute": so many messages in any stretch of time of one length.
/// </summary>
internal static class Rate
{
    public static bool TryParse(string text, [NotNullWhen(true)] out RateLimitWindow? rate)
    {
        rate = text.Split('/') is [string number, string unit] && WindowOf(unit) is { } window && int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out int messages) && messages > 0
            ? new RateLimitWindow { PermitLimit = messages, Window = window }
            : null;
        return rate is not null;
    }

    private static TimeSpan? WindowOf(string unit) => unit switch
    {
        "second" => TimeSpan.FromSeconds(1),
        "minute" => TimeSpan.FromMinutes(1),
        "hour" => TimeSpan.FromHours(1),
        "day" => TimeSpan.FromDays(1),
        _ => null,
    };
}
