namespace AsyncSmtp.Testing.Loopback;

/// <summary>How far a mail's content has come by BDAT.</summary>
internal enum ChunkState
{
    /// <summary>No chunk has come.</summary>
    None,

    /// <summary>Chunks have come, and more may.</summary>
    Begun,

    /// <summary>A chunk was refused: the mail can come to nothing any more, and no other begins before the client starts afresh.</summary>
    Failed,
}
