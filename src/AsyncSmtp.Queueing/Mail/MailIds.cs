using System.Buffers;
using System.Net.Mail;
using AsyncSmtp.Messages;

namespace AsyncSmtp.Queueing;

/// <summary>The ids of mails, which are keys in a ledger and the local part of a Message-ID.</summary>
internal static class MailIds
{
    public const int MaxLength = 128;

    private static readonly SearchValues<char> Allowed = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.");

    /// <summary>In the order of time, which a ledger's index is glad of.</summary>
    public static string New() => Guid.CreateVersion7().ToString("N");

    public static string Checked(string id)
    {
        return id.Length is > 0 and <= MaxLength && !id.AsSpan().ContainsAnyExcept(Allowed) && !id.StartsWith('.') && !id.EndsWith('.') && !id.Contains("..", StringComparison.Ordinal)
            ? id
            : throw new ArgumentException($"The id of a mail has 1 to {MaxLength} letters, digits, hyphens, underscores and single dots inside.", nameof(id));
    }

    /// <summary>Whether the header is there for nothing: a sender would put an id of its own into it.</summary>
    public static bool IsBlankMessageId(QueuedField header) => IsMessageId(header) && string.IsNullOrWhiteSpace(header.Value);

    public static string MessageIdOf(QueuedMail mail)
        => mail.Headers.FirstOrDefault(IsMessageId) is { } own && !string.IsNullOrWhiteSpace(own.Value) ? own.Value.Trim() : MessageIdMadeFor(mail);

    public static string MessageIdMadeFor(QueuedMail mail) => $"<{mail.Id}@{MessageIds.DomainOf(new MailAddress((mail.Sender ?? mail.FromAddress).Address))}>";

    private static bool IsMessageId(QueuedField header) => header.Name.Equals(MessageIds.HeaderName, StringComparison.OrdinalIgnoreCase);
}
