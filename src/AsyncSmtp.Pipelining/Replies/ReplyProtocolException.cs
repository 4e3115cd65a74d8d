namespace AsyncSmtp.Pipelining.Replies;

/// <summary>What the server sends is no SMTP. Nobody knows what it answers to any more, so the connection is to be closed.</summary>
internal sealed class ReplyProtocolException(string message) : IOException(message);
