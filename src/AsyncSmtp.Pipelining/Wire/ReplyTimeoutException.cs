namespace AsyncSmtp.Pipelining.Wire;

/// <summary>The server was silent for too long. The text names the option that says how long that is.</summary>
internal sealed class ReplyTimeoutException(string message) : TimeoutException(message);
