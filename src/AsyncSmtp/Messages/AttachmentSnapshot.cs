using System.Net.Mail;
using System.Text;

namespace AsyncSmtp.Messages;

/// <summary>An attachment as it was at submission.</summary>
internal sealed class AttachmentSnapshot
{
    private readonly string? _name;
    private readonly Encoding? _nameEncoding;
    private readonly ContentDispositionSnapshot? _disposition;

    private AttachmentSnapshot(Attachment attachment, string field, bool international)
    {
        _name = attachment.Name;
        _nameEncoding = attachment.NameEncoding;
        if (!string.IsNullOrEmpty(_name))
        {
            PartHygiene.CheckQuoted(_name, $"{field}.Name");
        }

        if (attachment.ContentDisposition is { } disposition)
        {
            _disposition = new ContentDispositionSnapshot(disposition, $"{field}.ContentDisposition");
            PartHygiene.CheckDisposition(_disposition, $"{field}.ContentDisposition", international);
        }

        Part = PartSnapshot.Read(attachment, field, international);
    }

    public PartSnapshot Part { get; }

    public static AttachmentSnapshot Read(Attachment attachment, string field, bool international)
    {
        lock (SubmissionLocks.For(attachment))
        {
            return new AttachmentSnapshot(attachment, field, international);
        }
    }

    /// <remarks>
    /// A name is in two places. What goes out is <see cref="Attachment.Name"/> where there is one, else the content type's. The setter of the former writes the latter,
    /// so the content type's comes last.
    /// </remarks>
    public Attachment Create(in ContentOpening opening)
    {
        Attachment attachment = Part.CreateAttachment(opening.Open(Part));
        if (!string.IsNullOrEmpty(_name))
        {
            attachment.Name = HeaderText.ForDecodingSetter(_name);
        }

        attachment.NameEncoding = _nameEncoding;
        Part.Type.ApplyParameters(attachment.ContentType);
        _disposition?.ApplyTo(attachment.ContentDisposition!);
        return attachment;
    }
}
