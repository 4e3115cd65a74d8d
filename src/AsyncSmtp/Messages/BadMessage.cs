namespace AsyncSmtp.Messages;

/// <summary>The exception for a message that cannot be sent as it is. Its text names the field, and never an address or a content.</summary>
internal static class BadMessage
{
    public static ArgumentException Because(string message, Exception? cause = null) => new(message, nameof(message), cause);
}
