namespace AsyncSmtp.Queueing;

/// <summary>
/// A store in a directory, which those who enqueue and those who send must see as one. A file appears under its name when it is whole, and not before.
/// </summary>
public sealed class FileAttachmentStore : IAttachmentStore
{
    private const string Unfinished = ".part";

    private readonly string _directory;

    /// <summary>Makes a store, and the directory if there is none.</summary>
    /// <param name="directory">An absolute path.</param>
    /// <exception cref="ArgumentException">The path is not absolute.</exception>
    public FileAttachmentStore(string directory)
    {
        ArgumentException.ThrowIfNullOrEmpty(directory);
        _directory = Path.IsPathFullyQualified(directory) ? Directory.CreateDirectory(directory).FullName : throw new ArgumentException($"The path of an attachment store must be absolute: {directory}", nameof(directory));
    }

    /// <inheritdoc/>
    public async ValueTask<string> SaveAsync(Stream content, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(content);
        string reference = Guid.CreateVersion7().ToString("N");
        string path = PathOf(reference);
        try
        {
            FileStream file = new(path + Unfinished, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.None, Options = FileOptions.Asynchronous });
            await using (file.ConfigureAwait(false))
            {
                await content.CopyToAsync(file, cancellationToken).ConfigureAwait(false);
                await file.FlushAsync(cancellationToken).ConfigureAwait(false);
                RandomAccess.FlushToDisk(file.SafeFileHandle);
            }

            File.Move(path + Unfinished, path);
        }
        catch
        {
            File.Delete(path + Unfinished);
            throw;
        }

        return reference;
    }

    /// <inheritdoc/>
    public ValueTask<Stream> OpenAsync(string reference, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult<Stream>(new FileStream(PathOf(reference), new FileStreamOptions { Mode = FileMode.Open, Access = FileAccess.Read, Share = FileShare.Read | FileShare.Delete, Options = FileOptions.Asynchronous }));
    }

    /// <inheritdoc/>
    public ValueTask DeleteAsync(string reference, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        File.Delete(PathOf(reference));
        return ValueTask.CompletedTask;
    }

    /// <summary>A name comes out of a queue, and leads to no other directory.</summary>
    private string PathOf(string reference)
        => Guid.TryParseExact(reference, "N", out Guid id) ? Path.Combine(_directory, id.ToString("N")) : throw new FileNotFoundException("The attachment store has no content of that name: it is none of its names.");
}
