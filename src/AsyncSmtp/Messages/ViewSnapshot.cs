using System.Net.Mail;

namespace AsyncSmtp.Messages;

/// <summary>An alternate view and its linked resources, as they were at submission.</summary>
internal sealed class ViewSnapshot
{
    /// <param name="parts">As in <see cref="Parts"/>.</param>
    public ViewSnapshot(PartSnapshot[] parts) => Parts = parts;

    /// <summary>Gets all parts, in the order on the wire: the view itself, and its linked resources.</summary>
    public PartSnapshot[] Parts { get; }

    /// <summary>The view that stands for a body.</summary>
    public static ViewSnapshot Of(in BodyText body, string field) => new([PartSnapshot.Of(body, field)]);

    public static ViewSnapshot Read(AlternateView view, string field, bool international)
    {
        PartSnapshot part;
        lock (SubmissionLocks.For(view))
        {
            part = PartSnapshot.Read(view, field, international);
        }

        PartSnapshot[] parts = new PartSnapshot[1 + view.LinkedResources.Count];
        parts[0] = part;
        for (int i = 1; i < parts.Length; i++)
        {
            LinkedResource resource = view.LinkedResources[i - 1];
            lock (SubmissionLocks.For(resource))
            {
                parts[i] = PartSnapshot.Read(resource, $"{field}.LinkedResources[{i - 1}]", international);
            }
        }

        return new ViewSnapshot(parts);
    }

    public AlternateView Create(in ContentOpening opening)
    {
        AlternateView view = Parts[0].CreateView(opening.Open(Parts[0]));
        foreach (PartSnapshot resource in Parts.AsSpan(1))
        {
            view.LinkedResources.Add(resource.CreateLinkedResource(opening.Open(resource)));
        }

        return view;
    }
}
