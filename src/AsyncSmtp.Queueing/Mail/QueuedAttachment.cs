using System.Net.Mail;
using AsyncSmtp.Messages;

namespace AsyncSmtp.Queueing;

/// <summary>An <see cref="Attachment"/>.</summary>
public sealed record QueuedAttachment
{
    /// <summary>Gets its type and content.</summary>
    public required QueuedPart Part { get; init; }

    /// <summary>Gets <see cref="Attachment.Name"/>.</summary>
    public string? Name { get; init; }

    /// <summary>Gets the name of <see cref="Attachment.NameEncoding"/>.</summary>
    public string? NameEncoding { get; init; }

    /// <summary>Gets the disposition type: <c>attachment</c>, <c>inline</c>.</summary>
    public required string DispositionType { get; init; }

    /// <summary>Gets the parameters of the disposition: the file name, dates and the like.</summary>
    public IReadOnlyList<QueuedField> DispositionParameters { get; init => field = value ?? []; } = [];

    /// <summary>Gets the size that the disposition says, if it does.</summary>
    public long? DispositionSize { get; init; }

    /// <summary>Gets a value indicating whether the disposition comes before the transfer encoding on the wire, as it does in an attachment that was made from a string.</summary>
    public bool IsDispositionFirst { get; init; }

    internal static QueuedAttachment Of(AttachmentSnapshot attachment, string field)
    {
        ContentDispositionSnapshot disposition = attachment.Disposition ?? throw BadMessage.Because($"{field}.ContentDisposition is not set.");
        return new QueuedAttachment
        {
            Part = QueuedPart.Of(attachment.Part),
            Name = attachment.Name,
            NameEncoding = EncodingName.Of(attachment.NameEncoding, $"{field}.NameEncoding"),
            DispositionType = disposition.DispositionType,
            DispositionParameters = QueuedField.All(disposition.Parameters),
            DispositionSize = disposition.Parameters.Any(static p => p.Key == "size") ? disposition.Size : null,
            IsDispositionFirst = attachment.Part.IsDispositionFirst,
        };
    }

    internal AttachmentSnapshot ToSnapshot(ReadOnlyMemory<byte> content) => new(
        Part.ToSnapshot(content, IsDispositionFirst),
        Name,
        EncodingName.Parse(NameEncoding),
        new ContentDispositionSnapshot(DispositionType, QueuedField.Pairs(DispositionParameters), DispositionSize ?? -1));
}
