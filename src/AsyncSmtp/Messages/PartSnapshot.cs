using System.Net.Mail;
using System.Net.Mime;

namespace AsyncSmtp.Messages;

/// <summary>
/// What all kinds of parts have, as it was at submission. Made in up to three steps: <see cref="Read"/> the headers, <see cref="CopyContent"/>, and <see cref="CompleteAsync"/> for a stream
/// that cannot seek. Immutable from then on.
/// </summary>
internal sealed class PartSnapshot
{
    private readonly string _field;
    private Stream? _stream;

    private PartSnapshot(AttachmentBase part, ContentTypeSnapshot type, string field)
    {
        _field = field;
        Type = type;
        TransferEncoding = part.TransferEncoding;
        RawHeaders = RawPartHeaders.Read(part);
        IsDispositionFirst = part is Attachment && RawPartHeaders.IsDispositionFirst(part);
        _stream = part.ContentStream;
    }

    private PartSnapshot(in BodyText body, string field)
    {
        _field = field;
        Type = body.Type;
        TransferEncoding = body.Encoding;
        RawHeaders = [];
        SetContent(body.Content);
    }

    /// <summary>A part that was copied before, whose content needs no treatment any more.</summary>
    public PartSnapshot(ContentTypeSnapshot type, TransferEncoding transferEncoding, IReadOnlyList<KeyValuePair<string, string>> rawHeaders, bool isDispositionFirst, ReadOnlyMemory<byte> content)
    {
        _field = "";
        Type = type;
        TransferEncoding = transferEncoding;
        RawHeaders = rawHeaders;
        IsDispositionFirst = isDispositionFirst;
        Content = content;
    }

    public ContentTypeSnapshot Type { get; }

    public TransferEncoding TransferEncoding { get; private set; }

    /// <summary>Gets the Content-ID and the Content-Location, in their order, where the part has them.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> RawHeaders { get; }

    /// <summary>Gets a value indicating whether the transfer encoding comes after the disposition, see <see cref="RawPartHeaders"/>.</summary>
    public bool IsDispositionFirst { get; }

    public PartContent Content { get; private set; } = PartContent.Empty;

    /// <summary>Gets a value indicating whether there is nothing to wait for.</summary>
    public bool HasContent => _stream is null;

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

        foreach ((string name, string value) in snapshot.RawHeaders)
        {
            string property = name == RawPartHeaders.ContentId ? "ContentId" : part is LinkedResource ? "ContentLink" : "BaseUri";
            HeaderHygiene.CheckRaw(name, value, $"{field}.{property}", international);
        }

        return snapshot;
    }

    /// <summary>Copies the content of a stream that can seek. Leaves one that cannot for <see cref="CompleteAsync"/>.</summary>
    /// <param name="leaveFiles">Whether what is in a file stays there. What goes out as it is is looked at, and so is copied all the same.</param>
    public void CopyContent(bool leaveFiles = false)
    {
        if (_stream is { CanSeek: true })
        {
            SetContent(leaveFiles && !ContentTreatment.IsNeededWith(TransferEncoding) && StreamContent.TryLeave(_stream, $"{_field}.ContentStream") is { } file
                ? new PartContent(file)
                : StreamContent.Copy(_stream, $"{_field}.ContentStream"));
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

    /// <summary>Makes it the body of a message, when it stands for one and still is a text: of the other parts none is.</summary>
    public bool TryBecomeBody(MailMessage message)
    {
        if (Content.Text is not { } text)
        {
            return false;
        }

        // The encoding first: for a body without one its setter guesses.
        message.BodyEncoding = Content.TextEncoding;
        message.Body = text;
        message.IsBodyHtml = Type.MediaType == MediaTypeNames.Text.Html;
        message.BodyTransferEncoding = TransferEncoding;
        return true;
    }

    private async ValueTask BufferAsync(Stream stream, long limit, CancellationToken cancellationToken) =>
        SetContent(await StreamContent.BufferAsync(stream, $"{_field}.ContentStream", limit, cancellationToken).ConfigureAwait(false));

    private void SetContent(PartContent content)
    {
        if (ContentTreatment.IsNeededWith(TransferEncoding))
        {
            ReadOnlyMemory<byte> bytes = content.ToBytes();
            ContentTreatment treatment = ContentTreatment.For(bytes.Span, TransferEncoding, Type);
            TransferEncoding = treatment.Encoding;
            if (treatment.NormalizeLineBreaks)
            {
                content = LineBreaks.ToCrlf(bytes.Span);
            }
        }

        Content = content;
        _stream = null;
    }

    /// <summary>Sets what there is to set, in the order in which the caller set it, which is the order on the wire.</summary>
    private void ApplyTo<T>(T part, Action<T, Uri> setLocation)
        where T : AttachmentBase
    {
        if (IsDispositionFirst)
        {
            RawPartHeaders.RemoveTransferEncoding(part);
        }

        part.TransferEncoding = TransferEncoding;
        foreach ((string name, string value) in RawHeaders)
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
