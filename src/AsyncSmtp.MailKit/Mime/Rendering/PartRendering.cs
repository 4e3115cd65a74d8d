using MimeKit;

namespace AsyncSmtp.MailKit.Mime.Rendering;

/// <summary>Writes the content of a part in its transfer encoding.</summary>
internal static class PartRendering
{
    private const int LeastRead = 512;

    public static void WriteContent(ConvertedPart part, PooledBuffer target)
    {
        Stream stream = part.Content!.Stream!;
        using PooledBuffer content = Read(stream);
        Write(content.Bytes.Span, part.WireEncoding, target);
    }

    /// <summary>Writes content in an encoding.</summary>
    public static void Write(ReadOnlySpan<byte> bytes, ContentEncoding encoding, PooledBuffer target)
    {
        switch (encoding)
        {
            case ContentEncoding.QuotedPrintable:
                QuotedPrintable.Encode(bytes, target);
                break;
            case ContentEncoding.Base64:
                Base64Lines.Encode(bytes, target);
                break;
            default:
                CrlfLines.Write(bytes, target);
                break;
        }
    }

    private static PooledBuffer Read(Stream stream)
    {
        stream.Seek(0, SeekOrigin.Begin);
        PooledBuffer content = new((int)stream.Length + LeastRead);
        try
        {
            int count;
            while ((count = stream.Read(content.GetSpan(LeastRead))) > 0)
            {
                content.Advance(count);
            }

            stream.Seek(0, SeekOrigin.Begin);
            return content;
        }
        catch
        {
            content.Dispose();
            throw;
        }
    }
}
