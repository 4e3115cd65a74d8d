using MimeKit;

namespace AsyncSmtp.MailKit.Mime;

/// <summary>
/// A part that goes out in the encoding that was asked for. MimeKit would read it for lines of more than 78 characters and lines that begin with "From ", and encode it because of them: an attached message
/// too, which no reader would then take for a message (RFC 2046, section 5.2.1). Only 8bit for a server that takes 7bit is encoded here.
/// </summary>
internal sealed class ConvertedPart : MimePart
{
    /// <summary>RFC 5322, section 2.1.1.</summary>
    private const int LongestLine = 998;

    public ConvertedPart(ContentType type, ContentEncoding encoding)
        : base(type)
    {
        WireEncoding = encoding;
        Headers.Add(StandardHeader.ContentTransferEncoding.With(TransferEncodings.Raw(encoding)));
    }

    /// <summary>Gets the encoding of <see cref="MimePart.ContentTransferEncoding"/>, which reads it from the header.</summary>
    public ContentEncoding WireEncoding { get; private set; }

    /// <inheritdoc/>
    public override void Prepare(EncodingConstraint constraint, int maxLineLength = LongestLine)
    {
        if (WireEncoding == ContentEncoding.EightBit && constraint == EncodingConstraint.SevenBit)
        {
            base.Prepare(constraint, LongestLine);
            WireEncoding = ContentTransferEncoding;
        }
    }
}
