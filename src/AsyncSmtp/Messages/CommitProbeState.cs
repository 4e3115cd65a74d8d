namespace AsyncSmtp.Messages;

/// <summary>How far one attempt has come, seen from its last part.</summary>
internal enum CommitProbeState
{
    /// <summary>Nothing has been done for the attempt: the server has not heard of it.</summary>
    NotBegun,

    /// <summary>The last part has not been read from: the message cannot have been delivered.</summary>
    NotReached,

    /// <summary>The last part is being read: the message cannot have been delivered.</summary>
    Reading,

    /// <summary>The last part ended. The final dot goes out next, so only the server knows what became of the message.</summary>
    Committed,

    /// <summary>The attempt was stopped before its last part ended: the message will never be delivered by it.</summary>
    Vetoed,

    /// <summary>The attempt was stopped before it began: the connection is as it was.</summary>
    Dropped,
}
