using System.Net.Mail;
using System.Text;

namespace AsyncSmtp.Messages;

/// <summary>An attachment as it was at submission.</summary>
internal sealed class AttachmentSnapshot
{
    private AttachmentSnapshot(Attachment attachment, string field, bool international)
    {
        Name = attachment.Name;
        NameEncoding = attachment.NameEncoding;
        if (!string.IsNullOrEmpty(Name))
        {
            PartHygiene.CheckQuoted(Name, $"{field}.Name");
        }

        if (attachment.ContentDisposition is { } disposition)
        {
            Disposition = new ContentDispositionSnapshot(disposition, $"{field}.ContentDisposition");
            PartHygiene.CheckDisposition(Disposition, $"{field}.ContentDisposition", international);
        }

        Part = PartSnapshot.Read(attachment, field, international);
    }

    /// <summary>An attachment that was copied before.</summary>
    public AttachmentSnapshot(PartSnapshot part, string? name, Encoding? nameEncoding, ContentDispositionSnapshot? disposition)
    {
        Part = part;
        Name = name;
        NameEncoding = nameEncoding;
        Disposition = disposition;
    }

    public PartSnapshot Part { get; }

    public string? Name { get; }

    public Encoding? NameEncoding { get; }

    public ContentDispositionSnapshot? Disposition { get; }

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
        if (!string.IsNullOrEmpty(Name))
        {
            attachment.Name = HeaderText.ForDecodingSetter(Name);
        }

        attachment.NameEncoding = NameEncoding;
        Part.Type.ApplyParameters(attachment.ContentType);
        Disposition?.ApplyTo(attachment.ContentDisposition!);
        return attachment;
    }
}
