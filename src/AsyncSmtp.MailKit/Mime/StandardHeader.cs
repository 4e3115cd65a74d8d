using System.Text;
using MimeKit;

namespace AsyncSmtp.MailKit.Mime;

/// <summary>The name of a header that most messages have.</summary>
internal sealed class StandardHeader(HeaderId id, string name)
{
    private readonly byte[] _rawName = Encoding.ASCII.GetBytes(name);

    public static StandardHeader Sender { get; } = new(HeaderId.Sender, "Sender");

    public static StandardHeader From { get; } = new(HeaderId.From, "From");

    public static StandardHeader To { get; } = new(HeaderId.To, "To");

    public static StandardHeader Cc { get; } = new(HeaderId.Cc, "Cc");

    public static StandardHeader ReplyTo { get; } = new(HeaderId.ReplyTo, "Reply-To");

    public static StandardHeader Date { get; } = new(HeaderId.Date, "Date");

    public static StandardHeader Subject { get; } = new(HeaderId.Subject, "Subject");

    public static StandardHeader MimeVersion { get; } = new(HeaderId.MimeVersion, "MIME-Version");

    public static StandardHeader ContentTransferEncoding { get; } = new(HeaderId.ContentTransferEncoding, "Content-Transfer-Encoding");

    public string Name => name;

    /// <summary>The header with a value as MimeKit's headers keep it.</summary>
    public WrittenHeader With(byte[] rawValue) => new(id, name, _rawName, rawValue);
}
