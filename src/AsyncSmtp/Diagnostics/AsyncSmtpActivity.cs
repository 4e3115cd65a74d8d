using System.Diagnostics;

namespace AsyncSmtp.Diagnostics;

/// <summary>The spans of the source AsyncSmtp: one for each send, a child of the caller's, with an event for each attempt.</summary>
internal static class AsyncSmtpActivity
{
    public const string SourceName = "AsyncSmtp";

    private static readonly ActivitySource Source = new(SourceName);

    /// <summary>Begins a send's span, on the caller's context. Null when nobody listens.</summary>
    public static Activity? StartSend(string? senderName, string? host)
    {
        if (!Source.HasListeners())
        {
            return null;
        }

        Activity? activity = Source.StartActivity(string.IsNullOrEmpty(host) ? "send" : $"send {host}", ActivityKind.Client);
        if (senderName is not null)
        {
            activity?.SetTag(TelemetryTag.SenderName, senderName);
        }

        return activity;
    }

    /// <summary>An attempt has been made.</summary>
    public static void AddAttempt(this Activity activity, int attempt, string? host, int port, DeliveryOutcome outcome, string? errorType)
    {
        ActivityTagsCollection tags = new() { [TelemetryTag.Attempt] = attempt, [TelemetryTag.Outcome] = outcome.ToTag() };
        if (!string.IsNullOrEmpty(host))
        {
            tags[TelemetryTag.ServerAddress] = host;
            tags[TelemetryTag.ServerPort] = port;
        }

        if (errorType is not null)
        {
            tags[TelemetryTag.ErrorType] = errorType;
        }

        activity.AddEvent(new ActivityEvent("attempt", tags: tags));
    }

    /// <summary>Writes a send's end into its span.</summary>
    public static void SetEnd(this Activity activity, MailSendResult result, string? errorType, string? host, int port)
    {
        activity.SetTag(TelemetryTag.Outcome, result.Outcome.ToTag());
        activity.SetTag(TelemetryTag.Attempts, result.Attempts);
        if (!string.IsNullOrEmpty(host))
        {
            activity.SetTag(TelemetryTag.ServerAddress, host);
            activity.SetTag(TelemetryTag.ServerPort, port);
        }

        if (result.Exception is MailSendException { StatusCode: > 0 } failure)
        {
            activity.SetTag(TelemetryTag.StatusCode, (int)failure.StatusCode);
        }

        if (errorType is not null)
        {
            activity.SetFailed(errorType);
        }
    }

    /// <summary>Marks a span as failed. Without a text: a server's reply may name addresses.</summary>
    public static void SetFailed(this Activity activity, string errorType)
    {
        activity.SetTag(TelemetryTag.ErrorType, errorType);
        activity.SetStatus(ActivityStatusCode.Error);
    }
}
