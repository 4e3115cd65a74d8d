using Microsoft.Win32.SafeHandles;

namespace AsyncSmtp.Messages;

/// <summary>
/// The content of a part that stays in its file until it is sent. The file is opened anew, so what becomes of the caller's stream does not matter, and it may be deleted meanwhile; what is written to it is read.
/// </summary>
/// <remarks>Safe for use by several readers at once. Dispose closes the file.</remarks>
internal sealed class FileContent : IDisposable
{
    private readonly SafeFileHandle _file;
    private readonly long _start;
    private readonly string _field;

    private FileContent(SafeFileHandle file, long start, int length, string field)
    {
        (_file, _start, _field) = (file, start, field);
        Length = length;
    }

    public int Length { get; }

    /// <summary>Opens the file of a stream, from the stream's position, or from its start when it is at its end, as <see cref="StreamContent"/> copies. Null when it cannot be opened.</summary>
    public static FileContent? TryOpen(FileStream stream, string field)
    {
        long position = stream.Position;
        long start = position < stream.Length ? position : 0;
        try
        {
            SafeFileHandle file = File.OpenHandle(stream.Name, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            long length = RandomAccess.GetLength(file) - start;
            if (length == stream.Length - start && length <= Array.MaxLength)
            {
                return new FileContent(file, start, (int)length, field);
            }

            // Another file has its name by now, or the stream has something that the file has not.
            file.Dispose();
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            return null;
        }
    }

    /// <summary>Reads all of it.</summary>
    public byte[] ReadAll()
    {
        byte[] bytes = GC.AllocateUninitializedArray<byte>(Length);
        for (int count = 0; count < Length;)
        {
            count += Read(bytes.AsSpan(count), count);
        }

        return bytes;
    }

    /// <summary>Reads some of it: at least one byte, where there must be one.</summary>
    /// <param name="buffer">Not empty.</param>
    /// <param name="offset">Below <see cref="Length"/>.</param>
    /// <exception cref="InvalidOperationException">The file cannot be read, or has become shorter.</exception>
    public int Read(Span<byte> buffer, int offset)
    {
        int count;
        try
        {
            count = RandomAccess.Read(_file, buffer[..Math.Min(buffer.Length, Length - offset)], _start + offset);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InvalidOperationException($"The file of {_field} cannot be read. The message was not sent.", e);
        }

        return count > 0 ? count : throw new InvalidOperationException($"The file of {_field} has become shorter since the message was submitted. The message was not sent.");
    }

    public Stream Open() => new FileContentStream(this);

    public void Dispose() => _file.Dispose();
}
