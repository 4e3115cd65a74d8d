using System.Net.Mail;

namespace BulkMailer;

/// <summary>
/// One row of the list.
/// </summary>
/// <param name="Line">The line of the file it is on; the header is line 1.</param>
/// <param name="Address">The text of the address column.</param>
internal sealed record Recipient(long Line, string Address)
{
    /// <summary>The placeholders' values, by column.</summary>
    public IReadOnlyDictionary<string, string> Values { get; init; } = new Dictionary<string, string>();

    /// <summary>Whom to send to; null when the row has a problem.</summary>
    public MailAddress? Mailbox { get; init; }

    /// <summary>Why the row cannot be sent, or null.</summary>
    public string? Problem { get; init; }
}
