using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using AsyncSmtp.Testing;
using MimeKit;
using MimeKit.Utils;

namespace AsyncSmtp.MailKit.Tests.Mime;

/// <summary>What a reader of a received mail gets to see, one line for each thing: the decoded headers, sorted, and the tree of its parts with their decoded content.</summary>
internal static partial class MimeDump
{
    private static readonly string[] AddressHeaders = ["From", "Sender", "Reply-To", "To", "Cc", "Bcc"];

    /// <summary>Of a mail as it was received.</summary>
    public static string Of(ReceivedMail mail) => Of(mail.Content.Span);

    /// <summary>Of a mail as it was received or stored, but for some headers. An attached message is looked at as bytes: a parser would read it, and write it in its own way.</summary>
    public static string Of(ReadOnlySpan<byte> mail, params IEnumerable<string> ignoredHeaders)
    {
        string text = Encoding.Latin1.GetString(mail).Replace("Content-Type: message/", "Content-Type: x-message/", StringComparison.Ordinal);
        using MimeMessage message = MimeMessage.Load(new MemoryStream(Encoding.Latin1.GetBytes(text)), TestContext.Current.CancellationToken);
        foreach (string header in ignoredHeaders)
        {
            message.Headers.RemoveAll(header);
        }

        return Of(message);
    }

    public static string Of(MimeMessage message) => string.Join('\n', message.Headers.Select(Line).Order(StringComparer.Ordinal).Concat(Lines(message.Body!, indent: "")));

    /// <summary>The decoded bytes of the last part of a mail.</summary>
    public static byte[] ContentOfLastPart(ReceivedMail mail)
    {
        using MemoryStream content = new();
        MimeMessage message = MimeMessage.Load(new MemoryStream(mail.Content.ToArray()), TestContext.Current.CancellationToken);
        message.BodyParts.OfType<MimePart>().Last().Content!.DecodeTo(content, TestContext.Current.CancellationToken);
        return content.ToArray();
    }

    private static string Line(Header header) => $"{header.Field.ToUpperInvariant()}: {Value(header)}";

    private static string Value(Header header)
    {
        if (header.Id == HeaderId.Date)
        {
            return DateUtils.TryParse(header.Value, out DateTimeOffset date) && (DateTimeOffset.UtcNow - date).Duration() < TimeSpan.FromMinutes(10) ? "now" : header.Value;
        }

        if (AddressHeaders.Contains(header.Field, StringComparer.OrdinalIgnoreCase) && InternetAddressList.TryParse(header.RawValue, out InternetAddressList? addresses))
        {
            return string.Join(", ", addresses.Mailboxes.Select(static a => $"{a.Name} <{a.Address}>"));
        }

        return Blanks().Replace(header.Value, " ").Trim();
    }

    private static IEnumerable<string> Lines(MimeEntity entity, string indent)
    {
        yield return $"{indent}- {entity.ContentType.MimeType.ToUpperInvariant()} {Parameters(entity.ContentType.Parameters)} {(entity as MimePart)?.ContentTransferEncoding}";
        if (entity.ContentDisposition is { } disposition)
        {
            yield return $"{indent}  {disposition.Disposition} {Parameters(disposition.Parameters)}";
        }

        foreach (string line in entity.Headers.Where(static h => h.Id is not (HeaderId.ContentType or HeaderId.ContentDisposition or HeaderId.ContentTransferEncoding)).Select(Line).Order(StringComparer.Ordinal))
        {
            yield return $"{indent}  {line}";
        }

        foreach (string line in entity is Multipart multipart ? multipart.SelectMany(part => Lines(part, indent + "  ")) : [$"{indent}  {Digest(indent.Length == 0 ? WithoutLastLineBreaks(entity, Content(entity)) : Content(entity))}"])
        {
            yield return line;
        }
    }

    /// <summary>The content, with the line breaks of quoted text as MIME has them, CRLF; SmtpClient keeps others in it, and MimeKit does not.</summary>
    private static byte[] Content(MimeEntity entity)
    {
        using MemoryStream content = new();
        ((MimePart)entity).Content?.DecodeTo(content, TestContext.Current.CancellationToken);
        byte[] bytes = content.ToArray();
        return entity is TextPart { ContentTransferEncoding: ContentEncoding.QuotedPrintable } ? Encoding.Latin1.GetBytes(LoneLineFeed().Replace(Encoding.Latin1.GetString(bytes), "\r\n")) : bytes;
    }

    /// <summary>Where the only part is lines, the line breaks at its end belong to nobody: SmtpClient adds two, MailKit one where there is none.</summary>
    private static byte[] WithoutLastLineBreaks(MimeEntity only, byte[] content)
    {
        bool isLines = only is TextPart { ContentTransferEncoding: not ContentEncoding.Base64 };
        return isLines ? content.AsSpan().TrimEnd("\r\n"u8).ToArray() : content;
    }

    private static string Parameters(ParameterList parameters) =>
        string.Join("; ", parameters.Where(static p => p.Name != "boundary").Select(static p => $"{p.Name.ToUpperInvariant()}={p.Value}").Order(StringComparer.Ordinal));

    /// <summary>All of a short content, and of a long one the beginning, the length and a digest.</summary>
    private static string Digest(byte[] content)
    {
        string shown = Encoding.Latin1.GetString(content, 0, Math.Min(content.Length, 200)).Replace("\r", "\\r", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
        return $"{content.Length} bytes {Convert.ToHexString(SHA256.HashData(content))[..16]} {shown}";
    }

    [GeneratedRegex(@"(?<!\r)\n")]
    private static partial Regex LoneLineFeed();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Blanks();
}
