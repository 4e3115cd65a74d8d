using MimeKit;

namespace AsyncSmtp.MailKit.Mime;

/// <summary>
/// A part that goes out as it was asked for wherever the server can take it so. MimeKit would encode a part with lines of more than 78 characters, and an attached message too, which no reader would
/// then take for a message (RFC 2046, section 5.2.1); only what SMTP does not allow is encoded here.
/// </summary>
internal sealed class ConvertedPart(ContentType type) : MimePart(type)
{
    /// <summary>RFC 5322, section 2.1.1.</summary>
    private const int LongestLine = 998;

    /// <inheritdoc/>
    public override void Prepare(EncodingConstraint constraint, int maxLineLength = LongestLine)
    {
        bool fits = ContentTransferEncoding == ContentEncoding.SevenBit || constraint != EncodingConstraint.SevenBit;
        if (!fits || !ContentType.IsMimeType("message", "*"))
        {
            base.Prepare(constraint, LongestLine);
        }
    }
}
