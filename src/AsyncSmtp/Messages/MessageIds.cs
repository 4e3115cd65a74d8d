using System.Globalization;
using System.Net.Mail;

namespace AsyncSmtp.Messages;

/// <summary>The Message-ID of a submission. SmtpClient makes none; with one that stays the same on every attempt, a receiver can tell that it has the message already.</summary>
internal static class MessageIds
{
    public const string HeaderName = "Message-ID";

    private const string FallbackDomain = "localhost";

    /// <summary>
    /// The header's value for the wire: the caller's own as it is, or a new one. Line breaks round the caller's own are cut off, since SmtpClient would turn the whole id into an encoded word.
    /// </summary>
    public static string For(MailMessage message)
    {
        string? own = message.Headers[HeaderName];
        if (string.IsNullOrWhiteSpace(own))
        {
            // Unique, and no secret: 128 bits of the runtime's generator, which is seeded by the system, and not a system call for each message.
            return $"<{Random.Shared.NextInt64():x16}{Random.Shared.NextInt64():x16}@{DomainOf(message.Sender ?? message.From!)}>";
        }

        if (!HeaderText.HasLineBreak(own))
        {
            return own;
        }

        own = own.Trim();
        return HeaderText.HasLineBreak(own) ? throw BadMessage.Because($"message.Headers[\"{HeaderName}\"] holds a line break.") : own;
    }

    internal static string DomainOf(MailAddress address)
    {
        string host = address.Host;
        try
        {
            host = System.Text.Ascii.IsValid(host) ? host : new IdnMapping().GetAscii(host);
        }
        catch (ArgumentException)
        {
            return FallbackDomain;
        }

        // A domain literal such as [192.0.2.1] is as good; one with blanks or escapes in it is not worth the trouble.
        ReadOnlySpan<char> inner = host.StartsWith('[') && host.EndsWith(']') ? host.AsSpan(1..^1) : host;
        foreach (char c in inner)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('.' or '-' or '_' or ':'))
            {
                return FallbackDomain;
            }
        }

        return host;
    }
}
