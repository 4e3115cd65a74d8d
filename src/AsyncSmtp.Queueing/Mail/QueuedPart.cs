using System.Net.Mime;
using AsyncSmtp.Messages;

namespace AsyncSmtp.Queueing;

/// <summary>What views, linked resources and attachments have in common. Its content is either inside or in a store.</summary>
public sealed record QueuedPart
{
    /// <summary>Gets the media type.</summary>
    public required string MediaType { get; init; }

    /// <summary>Gets the parameters of the content type.</summary>
    public IReadOnlyList<QueuedField> Parameters { get; init => field = value ?? []; } = [];

    /// <summary>Gets how the content is encoded for transfer.</summary>
    public required TransferEncoding TransferEncoding { get; init; }

    /// <summary>Gets the Content-ID and the Content-Location, in their order, where the part has them.</summary>
    public IReadOnlyList<QueuedField> Headers { get; init => field = value ?? []; } = [];

    /// <summary>Gets the content, before it is encoded for transfer, when it is inside.</summary>
    public ReadOnlyMemory<byte>? Content { get; init; }

    /// <summary>Gets the name by which an <see cref="IAttachmentStore"/> knows the content, when it is not inside.</summary>
    public string? Reference { get; init; }

    internal static QueuedPart Of(PartSnapshot part) => new()
    {
        MediaType = part.Type.MediaType,
        Parameters = QueuedField.All(part.Type.Parameters),
        TransferEncoding = part.TransferEncoding,
        Headers = QueuedField.All(part.RawHeaders),
        Content = part.Content.ToBytes(),
    };

    internal PartSnapshot ToSnapshot(ReadOnlyMemory<byte> content, bool isDispositionFirst = false)
        => new(new ContentTypeSnapshot(MediaType, QueuedField.Pairs(Parameters)), TransferEncoding, QueuedField.Pairs(Headers), isDispositionFirst, content);
}
