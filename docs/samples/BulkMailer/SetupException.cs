namespace BulkMailer;

/// <summary>
/// The campaign cannot start, and nothing was sent. The message is for the user: it says what is wrong, and where.
/// </summary>
internal sealed class SetupException(string message, Exception? innerException = null) : Exception(message, innerException);
