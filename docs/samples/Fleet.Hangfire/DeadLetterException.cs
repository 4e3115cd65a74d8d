namespace Fleet.Hangfire;

/// <summary>How the dashboard shows a mail that cannot be sent. It is never thrown.</summary>
public sealed class DeadLetterException(string message) : Exception(message);
