using System.Net.Mail;

namespace AsyncSmtp.Messages;

/// <summary>An alternate view and its linked resources, as they were at submission.</summary>
internal sealed class ViewSnapshot
{
    private readonly PartSnapshot _view;
    private readonly PartSnapshot[] _linkedResources;

    private ViewSnapshot(PartSnapshot view, PartSnapshot[] linkedResources)
    {
        _view = view;
        _linkedResources = linkedResources;
    }

    /// <summary>Gets all parts, in the order on the wire.</summary>
    public IEnumerable<PartSnapshot> Parts => _linkedResources.Prepend(_view);

    /// <summary>The view that stands for a body.</summary>
    public static ViewSnapshot Of(in BodyText body, string field) => new(PartSnapshot.Of(body, field), []);

    public static ViewSnapshot Read(AlternateView view, string field, bool international)
    {
        PartSnapshot part;
        lock (SubmissionLocks.For(view))
        {
            part = PartSnapshot.Read(view, field, international);
        }

        PartSnapshot[] linkedResources = new PartSnapshot[view.LinkedResources.Count];
        for (int i = 0; i < linkedResources.Length; i++)
        {
            LinkedResource resource = view.LinkedResources[i];
            lock (SubmissionLocks.For(resource))
            {
                linkedResources[i] = PartSnapshot.Read(resource, $"{field}.LinkedResources[{i}]", international);
            }
        }

        return new ViewSnapshot(part, linkedResources);
    }

    public AlternateView Create(Func<PartSnapshot, Stream> open)
    {
        AlternateView view = _view.CreateView(open(_view));
        foreach (PartSnapshot resource in _linkedResources)
        {
            view.LinkedResources.Add(resource.CreateLinkedResource(open(resource)));
        }

        return view;
    }
}
