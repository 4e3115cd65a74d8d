using MimeKit;

namespace AsyncSmtp.MailKit.Mime;

/// <summary>How many bytes the contents of all parts have, as their streams hold them.</summary>
internal static class ContentSize
{
    public static long Of(MimeEntity entity) => entity switch
    {
        Multipart multipart => OfAll(multipart),
        MimePart part => part.Content?.Stream?.Length ?? 0,
        MessagePart { Message.Body: { } body } => Of(body),
        _ => 0,
    };

    private static long OfAll(Multipart multipart)
    {
        long size = 0;
        for (int i = 0; i < multipart.Count; i++)
        {
            size += Of(multipart[i]);
        }

        return size;
    }
}
