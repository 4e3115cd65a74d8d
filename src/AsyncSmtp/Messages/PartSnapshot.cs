using System.Net.Mail;
using System.Net.Mime;

namespace AsyncSmtp.Messages;

/// <summary>
/// What all kinds of parts have, as it was at submission. Made in up to three steps: <see cref="Read"/> the headers, <see cref="CopyContent"/>, and <see cref="CompleteAsync"/> for a stream
/// that cannot seek. Immutable from then on.
/// </summary>
internal sealed class PartSnapshot
{
    private readonly IReadOnlyList<KeyValuePair<string, string>> _rawHeaders;
    private readonly bool _isDispositionFirst;
    private readonly string _field;
    private Stream? _stream;
    private TransferEncoding _transferEncoding;

    private PartSnapshot(AttachmentBase part, ContentTypeSnapshot type, string field)
    {
        _field = field;
        Type = type;
        _transferEncoding = part.TransferEncoding;
        _rawHeaders = RawPartHeaders.Read(part);
        _isDispositionFirst = part is Attachment && RawPartHeaders.IsDispositionFirst(part);
        _stream = part.ContentStream;
    }

    private PartSnapshot(in BodyText body, string field)
    {
        _field = field;
        Type = body.Type;
        _transferEncoding = body.Encoding;
        _rawHeaders = [];
        SetContent(body.Content);
    }

    public ContentTypeSnapshot Type { get; }

    public PartContent Content { get; private set; } = PartContent.Empty;

    /// <summary>The part that stands for a body.</summary>
    public static PartSnapshot Of(in BodyText body, string field) => new(body, field);

    /// <summary>Copies the headers of a caller's <paramref name="part"/> and checks them.</summary>
    public static PartSnapshot Read(AttachmentBase part, string field, bool international)
    {
        // First, because the other getters write the content type into the headers and throw what they like when that is not possible.
        ContentTypeSnapshot type = new(part.ContentType, $"{field}.ContentType");
        PartHygiene.CheckContentType(type, $"{field}.ContentType");

        PartSnapshot snapshot;
        try
        {
            snapshot = new PartSnapshot(part, type, field);
            StreamContent.ThrowIfUnreadable(snapshot._stream!, $"{field}.ContentStream");
        }
        catch (ObjectDisposedException)
        {
            throw new ObjectDisposedException(field);
        }

        foreach ((string name, string value) in snapshot._rawHeaders)
        {
            string property = name == RawPartHeaders.ContentId ? "ContentId" : part is LinkedResource ? "ContentLink" : "BaseUri";
            HeaderHygiene.CheckRaw(name, value, $"{field}.{property}", international);
        }

        return snapshot;
    }

    /// <summary>Copies the content of a stream that can seek. Leaves one that cannot for <see cref="CompleteAsync"/>.</summary>
    public void CopyContent()
    {
        if (_stream is { CanSeek: true })
        {
            SetContent(StreamContent.Copy(_stream, $"{_field}.ContentStream"));
        }
    }

    /// <summary>Waits for the content of a stream that cannot seek.</summary>
    public ValueTask CompleteAsync(long limit, CancellationToken cancellationToken) => _stream is null ? ValueTask.CompletedTask : BufferAsync(_stream, limit, cancellationToken);

    public AlternateView CreateView(Stream content)
    {
        AlternateView view = new(content, Type.Create());
        ApplyTo(view, static (target, location) => target.BaseUri = location);
        return view;
    }

    public LinkedResource CreateLinkedResource(Stream content)
    {
        LinkedResource resource = new(content, Type.Create());
        ApplyTo(resource, static (target, location) => target.ContentLink = location);
        return resource;
    }

    public Attachment CreateAttachment(Stream content)
    {
        Attachment attachment = new(content, Type.CreateWithoutName());
        ApplyTo(attachment, static (_, _) => { });
        return attachment;
    }

    private async ValueTask BufferAsync(Stream stream, long limit, CancellationToken cancellationToken) =>
        SetContent(await StreamContent.BufferAsync(stream, $"{_field}.ContentStream", limit, cancellationToken).ConfigureAwait(false));

    private void SetContent(PartContent content)
    {
        if (ContentTreatment.IsNeededWith(_transferEncoding))
        {
            ReadOnlyMemory<byte> bytes = content.ToBytes();
            ContentTreatment treatment = ContentTreatment.For(bytes.Span, _transferEncoding, Type);
            _transferEncoding = treatment.Encoding;
            content = treatment.NormalizeLineBreaks ? LineBreaks.ToCrlf(bytes.Span) : bytes;
        }

        Content = content;
        _stream = null;
    }

    /// <summary>Sets what there is to set, in the order in which the caller set it, which is the order on the wire.</summary>
    private void ApplyTo<T>(T part, Action<T, Uri> setLocation)
        where T : AttachmentBase
    {
        if (_isDispositionFirst)
        {
            RawPartHeaders.RemoveTransferEncoding(part);
        }

        part.TransferEncoding = _transferEncoding;
        foreach ((string name, string value) in _rawHeaders)
        {
            if (name == RawPartHeaders.ContentLocation)
            {
                // A relative one goes out as it is; as an absolute one "/a" would become "file:///a".
                setLocation(part, Uri.TryCreate(value, UriKind.Relative, out Uri? relative) ? relative : new Uri(value, UriKind.Absolute));
            }
            else
            {
                part.ContentId = value[1..^1];
            }
        }
    }
}
