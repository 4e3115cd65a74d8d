namespace AsyncSmtp.Docs.Tests.Errors;

/// <summary>What a caller saw of a send.</summary>
/// <param name="Error">What it ended with, or null.</param>
/// <param name="Attempts">How many attempts were made.</param>
/// <param name="Connection">What became of the connection.</param>
internal sealed record ErrorReport(MailSendException? Error, int Attempts, string Connection);
