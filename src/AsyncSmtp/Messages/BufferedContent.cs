using System.Runtime.ExceptionServices;

namespace AsyncSmtp.Messages;

/// <summary>What became of reading a stream that cannot seek: its bytes, or the exception that it threw, or neither when it holds more than <see cref="Limit"/> bytes.</summary>
internal sealed record BufferedContent(byte[]? Bytes, long Limit, ExceptionDispatchInfo? Failure = null);
