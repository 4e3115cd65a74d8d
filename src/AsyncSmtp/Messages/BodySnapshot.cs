using System.Net.Mail;
using System.Net.Mime;
using System.Text;

namespace AsyncSmtp.Messages;

/// <summary>
/// The body of a message with attachments and no views, as it was at submission. It stays a body: as a view it would be wrapped in a multipart/alternative that the caller did not ask for.
/// </summary>
internal sealed class BodySnapshot
{
    private readonly string _text;
    private readonly Encoding? _encoding;
    private readonly bool _isHtml;
    private readonly TransferEncoding _transferEncoding;

    public BodySnapshot(MailMessage message)
    {
        _text = message.Body;
        _encoding = message.BodyEncoding;
        _isHtml = message.IsBodyHtml;
        _transferEncoding = message.BodyTransferEncoding;

        BodyText body = BodyText.Of(message, _isHtml);
        Length = body.Content.Length;
        if (ContentTreatment.IsNeededWith(_transferEncoding))
        {
            ReadOnlySpan<byte> content = body.Content.ToBytes().Span;
            ContentTreatment treatment = ContentTreatment.For(content, _transferEncoding, body.Type);
            _transferEncoding = treatment.Encoding;
            if (treatment.NormalizeLineBreaks)
            {
                _text = LineBreaks.ToCrlf(_text);
                Length = LineBreaks.ToCrlf(content).Length;
            }
        }
    }

    /// <summary>Gets the bytes of the body, before they are encoded for transfer.</summary>
    public int Length { get; }

    public void ApplyTo(MailMessage message)
    {
        message.Body = _text;
        message.BodyEncoding = _encoding;
        message.IsBodyHtml = _isHtml;
        message.BodyTransferEncoding = _transferEncoding;
    }
}
