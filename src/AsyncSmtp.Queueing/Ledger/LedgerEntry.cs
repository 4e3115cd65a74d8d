namespace AsyncSmtp.Queueing;

/// <summary>What the ledger knows of one mail.</summary>
/// <param name="MailId">The id of the mail.</param>
/// <param name="Recipients">The state of each recipient, in the order of the mail's envelope: To, then Bcc, then Cc.</param>
/// <param name="SinceChange">How long ago the entry was changed last, by the ledger's own clock.</param>
public sealed record LedgerEntry(string MailId, IReadOnlyList<LedgerState> Recipients, TimeSpan SinceChange);
