namespace AsyncSmtp.Queueing;

/// <summary>Moves the large content of one mail into a store, all of it or none, and fetches content from there.</summary>
internal sealed class ContentRelocation(IAttachmentStore store, int inlineLimit)
{
    private readonly List<string> _saved = [];

    public async ValueTask<QueuedMail> MoveAsync(QueuedMail mail, CancellationToken cancellationToken)
    {
        try
        {
            List<QueuedView> views = [];
            foreach (QueuedView view in mail.AlternateViews)
            {
                List<QueuedPart> resources = [];
                foreach (QueuedPart resource in view.LinkedResources)
                {
                    resources.Add(await MoveAsync(resource, cancellationToken).ConfigureAwait(false));
                }

                views.Add(new QueuedView { Part = await MoveAsync(view.Part, cancellationToken).ConfigureAwait(false), LinkedResources = resources });
            }

            List<QueuedAttachment> attachments = [];
            foreach (QueuedAttachment attachment in mail.Attachments)
            {
                attachments.Add(attachment with { Part = await MoveAsync(attachment.Part, cancellationToken).ConfigureAwait(false) });
            }

            return mail with { AlternateViews = views, Attachments = attachments };
        }
        catch
        {
            await DeleteAsync(store, _saved).ConfigureAwait(false);
            throw;
        }
    }

    public static async ValueTask<ReadOnlyMemory<byte>> FetchAsync(QueuedPart part, IAttachmentStore? store, CancellationToken cancellationToken)
    {
        if (part.Reference is null)
        {
            return part.Content ?? throw new ArgumentException("A part of the mail has neither content nor a reference.", nameof(part));
        }

        if (store is null)
        {
            throw new InvalidOperationException("The mail has content in an attachment store, and there is no store to read it from.");
        }

        Stream stream = await store.OpenAsync(part.Reference, cancellationToken).ConfigureAwait(false);
        await using (stream.ConfigureAwait(false))
        {
            using MemoryStream content = new();
            await stream.CopyToAsync(content, cancellationToken).ConfigureAwait(false);
            return content.ToArray();
        }
    }

    /// <summary>Deletes what can be deleted. What cannot stays, and harms nobody.</summary>
    public static async ValueTask DeleteAsync(IAttachmentStore store, IEnumerable<string> references)
    {
        foreach (string reference in references)
        {
            try
            {
                await store.DeleteAsync(reference, CancellationToken.None).ConfigureAwait(false);
            }
#pragma warning disable CA1031 // A store may throw anything, and there is nothing to be done about it.
            catch (Exception)
#pragma warning restore CA1031
            {
            }
        }
    }

    private async ValueTask<QueuedPart> MoveAsync(QueuedPart part, CancellationToken cancellationToken)
    {
        if (part.Content is not { } content || content.Length <= inlineLimit)
        {
            return part;
        }

        using MemoryStream stream = new(content.ToArray(), writable: false);
        string reference = await store.SaveAsync(stream, cancellationToken).ConfigureAwait(false);
        _saved.Add(reference);
        return part with { Content = null, Reference = reference };
    }
}
