namespace AsyncSmtp.Messages;

/// <summary>Copies the bytes of a part's stream. A stream that can seek is left as it was found; one that cannot is read once and remembered.</summary>
internal static class StreamContent
{
    /// <summary>
    /// The bytes of a caller's stream that can seek, from its position, or from its start when it is at its end, as it is after an earlier send and after writing it without rewinding.
    /// </summary>
    public static ReadOnlyMemory<byte> Copy(Stream stream, string field)
    {
        // The one place where a caller's code runs under a lock of ours: a position cannot be shared, and the lock is this stream's own.
        lock (SubmissionLocks.For(stream))
        {
            return CopyAlone(stream, field);
        }
    }

    /// <summary>The file of a caller's stream, from its position as <see cref="Copy"/> has it; or null when it has none, or it cannot be opened.</summary>
    public static FileContent? TryLeave(Stream stream, string field)
    {
        if (stream.GetType() != typeof(FileStream))
        {
            return null;
        }

        lock (SubmissionLocks.For(stream))
        {
            return FileContent.TryOpen((FileStream)stream, field);
        }
    }

    private static ReadOnlyMemory<byte> CopyAlone(Stream stream, string field)
    {
        long position = stream.Position;
        long length = stream.Length;
        long start = position < length ? position : 0;
        if (length - start > Array.MaxLength)
        {
            throw BadMessage.Because($"{field} holds {length - start} bytes; a part can hold {Array.MaxLength}.");
        }

        if (stream.GetType() == typeof(MemoryStream) && ((MemoryStream)stream).TryGetBuffer(out ArraySegment<byte> buffer))
        {
            return buffer.AsSpan((int)start, (int)(length - start)).ToArray();
        }

        try
        {
            stream.Position = start;
            byte[] content = new byte[length - start];
            int count = stream.ReadAtLeast(content, content.Length, throwOnEndOfStream: false);
            return content.AsMemory(0, count);
        }
        finally
        {
            stream.Position = position;
        }
    }

    /// <summary>The bytes of a stream that cannot seek.</summary>
    public static async ValueTask<ReadOnlyMemory<byte>> BufferAsync(Stream stream, string field, long limit, CancellationToken cancellationToken)
    {
        if (limit == 0)
        {
            throw TooLarge(field, limit);
        }

        BufferedContent content = await BufferedStream.For(stream).ReadAsync(stream, limit).WaitAsync(cancellationToken).ConfigureAwait(false);
        content.Failure?.Throw();
        if (content.Bytes is null || content.Bytes.Length > limit)
        {
            throw TooLarge(field, content.Bytes is null ? content.Limit : limit);
        }

        return content.Bytes;
    }

    /// <summary>Throws when the stream cannot be read from, unless it cannot seek and was read already.</summary>
    public static void ThrowIfUnreadable(Stream stream, string field)
    {
        if (stream.CanRead || BufferedStream.Find(stream) is not null)
        {
            return;
        }

        if (stream.CanWrite)
        {
            throw BadMessage.Because($"{field} cannot be read from: it is open for writing only.");
        }

        throw new ObjectDisposedException(field);
    }

    private static InvalidOperationException TooLarge(string field, long limit) => new(
        $"{field} cannot seek and holds more bytes than {nameof(AsyncSmtpOptions.MaxBufferedStreamSize)} allows to be kept in memory, which is {limit}. "
        + $"Raise {nameof(AsyncSmtpOptions.MaxBufferedStreamSize)}, or use a stream that can seek, such as a FileStream or a MemoryStream.");
}
