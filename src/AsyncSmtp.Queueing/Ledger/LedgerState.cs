namespace AsyncSmtp.Queueing;

/// <summary>What the ledger knows of one recipient of a mail.</summary>
public enum LedgerState
{
    /// <summary>Somebody has taken the mail to send it, and has not come to the commit point: it was not sent, and may be taken by anybody.</summary>
    Claimed = 0,

    /// <summary>The commit point was passed, or is about to be, and there is no outcome yet: it may have been sent.</summary>
    Committing = 1,

    /// <summary>The server accepted it. Final.</summary>
    Sent = 2,

    /// <summary>The server refused it for good. Final.</summary>
    Refused = 3,

    /// <summary>It may have been sent, and nobody will learn it from the server any more. It stays so until it is resolved.</summary>
    InDoubt = 4,
}
