using System.Net.Mail;

namespace AsyncSmtp.Messages;

/// <summary>
/// Body, views and attachments as they were at submission. On the wire a copy is what the caller's message would have been, byte for byte; but wherever SmtpClient would make a part
/// of a string, a view with a stream of ours stands in for it, because the last part has to be one that we see the end of.
/// </summary>
/// <remarks>
/// <para>SmtpClient writes: the body, then each view with its linked resources, then the attachments. Whichever is last carries the commit probe.</para>
/// <list type="bullet">
/// <item>A body alone becomes the only view, where that carries the commit probe; where none is needed it stays a body. A body before other views the first of them. With other views, IsBodyHtml means nothing: SmtpClient writes text/plain.</item>
/// <item>A body before attachments stays a body, see <see cref="BodySnapshot"/>.</item>
/// <item>Nothing at all becomes an empty view of text/plain, which adds the Content-Type and Content-Transfer-Encoding headers that a part without them has by default
/// (RFC 2045, section 5.2). This is the one difference on the wire that is not forced by a fault in the message.</item>
/// </list>
/// </remarks>
internal sealed class ContentSnapshot : IDisposable
{
    private readonly BodySnapshot? _body;
    private readonly ViewSnapshot[] _views;
    private readonly AttachmentSnapshot[] _attachments;
    private readonly PartSnapshot[] _parts;

    private ContentSnapshot(BodySnapshot? body, ViewSnapshot[] views, AttachmentSnapshot[] attachments)
    {
        _body = body;
        _views = views;
        _attachments = attachments;
        _parts = views.Length == 1 && attachments.Length == 0
            ? views[0].Parts
            : [.. views.SelectMany(static view => view.Parts), .. attachments.Select(static attachment => attachment.Part)];
    }

    /// <summary>Gets the bytes of all parts, before they are encoded for transfer.</summary>
    public long Length
    {
        get
        {
            long length = _body?.Length ?? 0;
            foreach (PartSnapshot part in _parts)
            {
                length += part.Content.Length;
            }

            return length;
        }
    }

    /// <summary>Copies everything but the content of streams that cannot seek.</summary>
    /// <param name="message">The caller's message.</param>
    /// <param name="international">Whether headers may be UTF-8.</param>
    /// <param name="leaveFiles">Whether what is in a file stays there.</param>
    public static ContentSnapshot Read(MailMessage message, bool international, bool leaveFiles = false)
    {
        bool hasViews = message.AlternateViews.Count > 0;
        bool hasAttachments = message.Attachments.Count > 0;
        BodySnapshot? body = null;
        ViewSnapshot[] views = [];
        if (!hasViews && hasAttachments)
        {
            body = new BodySnapshot(message);
        }
        else if (message.Body.Length > 0)
        {
            views = [ViewSnapshot.Of(BodyText.Of(message, message.IsBodyHtml && !hasViews), "message.Body")];
        }
        else if (!hasViews)
        {
            views = [ViewSnapshot.Of(BodyText.Empty, "message.Body")];
        }

        if (hasViews)
        {
            views = [.. views, .. message.AlternateViews.Select((view, i) => ViewSnapshot.Read(view, $"message.AlternateViews[{i}]", international))];
        }

        AttachmentSnapshot[] attachments = hasAttachments
            ? [.. message.Attachments.Select((attachment, i) => AttachmentSnapshot.Read(attachment, $"message.Attachments[{i}]", international))]
            : [];
        ContentSnapshot snapshot = new(body, views, attachments);

        // The headers of all parts first: reading a stream is in vain when a later part is refused.
        foreach (PartSnapshot part in snapshot._parts)
        {
            part.CopyContent(leaveFiles);
        }

        return snapshot;
    }

    /// <summary>Waits for the content of streams that cannot seek, one after the other.</summary>
    public async ValueTask CompleteAsync(long limit, CancellationToken cancellationToken)
    {
        foreach (PartSnapshot part in _parts)
        {
            await part.CompleteAsync(limit, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Closes the files that content was left in.</summary>
    public void Dispose()
    {
        foreach (PartSnapshot part in _parts)
        {
            part.Content.Dispose();
        }
    }

    public void ApplyTo(MailMessage message, CommitProbe? probe, IBlockingTail? tail)
    {
        if (probe is null && _parts is [var alone] && alone.TryBecomeBody(message))
        {
            return;
        }

        ContentOpening opening = new(_parts[^1], probe, tail);
        _body?.ApplyTo(message);
        foreach (ViewSnapshot view in _views)
        {
            message.AlternateViews.Add(view.Create(opening));
        }

        foreach (AttachmentSnapshot attachment in _attachments)
        {
            message.Attachments.Add(attachment.Create(opening));
        }
    }
}
