using MimeKit;

namespace AsyncSmtp.MailKit.Mime;

/// <summary>Parts that go out as 8bit, which MAIL FROM is to announce (RFC 6152).</summary>
internal static class EightBitParts
{
    public static bool AreIn(MimeEntity? entity) => entity switch
    {
        ConvertedPart part => part.WireEncoding == ContentEncoding.EightBit,
        MimePart part => part.ContentTransferEncoding == ContentEncoding.EightBit,
        MessagePart { Message: { } message } => AreIn(message.Body),
        Multipart multipart => AreInAny(multipart),
        _ => false,
    };

    private static bool AreInAny(Multipart multipart)
    {
        for (int i = 0; i < multipart.Count; i++)
        {
            if (AreIn(multipart[i]))
            {
                return true;
            }
        }

        return false;
    }
}
