using System.Collections.Concurrent;

namespace AsyncSmtp.Queueing.Tests;

/// <summary>A store whose content a test can look at and lose.</summary>
internal sealed class MemoryAttachmentStore : IAttachmentStore
{
    private readonly ConcurrentDictionary<string, byte[]> _contents = new();

    public int Count => _contents.Count;

    /// <summary>Gets or sets how many more can be saved before saving fails.</summary>
    public int Room { get; set; } = int.MaxValue;

    public bool OpenFails { get; set; }

    public async ValueTask<string> SaveAsync(Stream content, CancellationToken cancellationToken = default)
    {
        if (Room-- == 0)
        {
            throw new IOException("The store is full.");
        }

        using MemoryStream copy = new();
        await content.CopyToAsync(copy, cancellationToken);
        string reference = Guid.NewGuid().ToString("N");
        _contents[reference] = copy.ToArray();
        return reference;
    }

    public ValueTask<Stream> OpenAsync(string reference, CancellationToken cancellationToken = default)
        => OpenFails ? throw new IOException("The store cannot be reached.")
            : _contents.TryGetValue(reference, out byte[]? content) ? ValueTask.FromResult<Stream>(new MemoryStream(content)) : throw new FileNotFoundException("It is gone.");

    public ValueTask DeleteAsync(string reference, CancellationToken cancellationToken = default)
    {
        _contents.TryRemove(reference, out _);
        return ValueTask.CompletedTask;
    }

    public void Clear() => _contents.Clear();
}
