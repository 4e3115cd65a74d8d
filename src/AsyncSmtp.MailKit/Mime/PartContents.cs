using MimeKit;
using MimeKit.IO;

namespace AsyncSmtp.MailKit.Mime;

/// <summary>
/// The content of a part, from where its stream stands. MailKit reads it more than once, for its size and to send it, so a stream that can seek is used as it is, and one that cannot is read
/// once, into blocks of a pool, that go back to it when the message is disposed.
/// </summary>
internal static class PartContents
{
    public static MimeContent Of(Stream stream)
    {
        if (!stream.CanSeek)
        {
            MemoryBlockStream buffer = new();
            stream.CopyTo(buffer);
            buffer.Position = 0;
            return new MimeContent(buffer);
        }

        // A MimeContent begins at the beginning.
        return new MimeContent(stream.Position == 0 ? stream : new BoundStream(stream, stream.Position, endBoundary: -1, leaveOpen: false));
    }
}
