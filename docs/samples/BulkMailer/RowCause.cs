namespace BulkMailer;

/// <summary>
/// What kept a row from being sent.
/// </summary>
internal enum RowCause
{
    /// <summary>Nothing: it was sent.</summary>
    None,

    /// <summary>The row itself: bad CSV, a bad address, a template that cannot be filled.</summary>
    Row,

    /// <summary>The server refused this recipient, and is well otherwise.</summary>
    Recipient,

    /// <summary>The server, or the way to it. The next row may meet the same.</summary>
    Server,

    /// <summary>The campaign ended before it was this row's turn.</summary>
    Stopped,
}
