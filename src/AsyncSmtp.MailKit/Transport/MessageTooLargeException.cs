namespace AsyncSmtp.MailKit.Transport;

/// <summary>The server has said how large a message it takes, and this one is larger.</summary>
internal sealed class MessageTooLargeException(string message) : InvalidOperationException(message);
