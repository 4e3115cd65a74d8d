namespace AsyncSmtp.Transport;

/// <summary>How a transport's send ended.</summary>
/// <param name="Token">The object that the send was started with.</param>
/// <param name="Error">What went wrong, or null.</param>
/// <param name="Cancelled">Whether the send was given up on request.</param>
internal readonly record struct TransportCompletion(object? Token, Exception? Error, bool Cancelled);
