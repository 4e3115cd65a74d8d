namespace AsyncSmtp.Diagnostics;

/// <summary>
/// The names of attributes. <c>server.*</c> and <c>error.type</c> are OpenTelemetry's; it has no convention for mail, so the rest are ours.
/// </summary>
internal static class TelemetryTag
{
    public const string ServerAddress = "server.address";
    public const string ServerPort = "server.port";
    public const string ErrorType = "error.type";
    public const string SenderName = "asyncsmtp.sender.name";
    public const string Outcome = "asyncsmtp.outcome";
    public const string Attempt = "asyncsmtp.attempt";
    public const string Attempts = "asyncsmtp.attempts";
    public const string StatusCode = "asyncsmtp.response.status_code";
    public const string ConnectionState = "asyncsmtp.connection.state";

    public static string ToTag(this DeliveryOutcome outcome) => outcome switch
    {
        DeliveryOutcome.Sent => "sent",
        DeliveryOutcome.PartiallySent => "partially_sent",
        DeliveryOutcome.NotSent => "not_sent",
        _ => "in_doubt",
    };
}
