using System.Text;
using MimeKit;

namespace AsyncSmtp.MailKit.Mime.Rendering;

/// <summary>
/// Writes small messages as MimeKit would, byte by byte, with CRLF and without a line break that is added at the end: whole parts at once, where MimeKit has a chain of filters for each header list and part. It does so for
/// what <see cref="MimeConversion"/> has made; any other message MimeKit writes itself.
/// </summary>
internal static class MessageRendering
{
    /// <summary>Writes the headers, the empty line and the body.</summary>
    public static void Write(MimeMessage message, FormatOptions format, PooledBuffer target)
    {
        MimeEntity? body = message.Body;
        if (!format.International && body is not null && IsConverted(body))
        {
            WriteHeaders(message.Headers, target);
            WriteHeaders(body.Headers, target);
            target.Write("\r\n"u8);
        }
        else
        {
            message.WriteTo(format, target, headersOnly: true);
        }

        if (body is not null)
        {
            WriteContent(body, format, target);
        }
    }

    /// <summary>Writes a body without its headers.</summary>
    public static void WriteContent(MimeEntity body, FormatOptions format, PooledBuffer target)
    {
        // Headers of parts that are written in UTF-8 are made by MimeKit alone.
        if (body is ConvertedPart || (!format.International && IsConverted(body)))
        {
            WriteContent(body, target);
        }
        else
        {
            body.WriteTo(format, target, contentOnly: true);
        }
    }

    private static bool IsConverted(MimeEntity entity)
    {
        if (entity is not Multipart multipart)
        {
            return entity is ConvertedPart;
        }

        for (int i = 0; i < multipart.Count; i++)
        {
            if (!IsConverted(multipart[i]))
            {
                return false;
            }
        }

        return multipart.Count > 0;
    }

    private static void WriteHeaders(HeaderList headers, PooledBuffer target)
    {
        for (int i = 0; i < headers.Count; i++)
        {
            Header header = headers[i];
            target.Write(header.RawField);
            target.Write(":"u8);
            CrlfLines.Write(header.RawValue, target);
        }
    }

    private static void WriteContent(MimeEntity entity, PooledBuffer target)
    {
        if (entity is Multipart multipart)
        {
            WriteParts(multipart, target);
        }
        else
        {
            PartRendering.WriteContent((ConvertedPart)entity, target);
        }
    }

    private static void WriteParts(Multipart multipart, PooledBuffer target)
    {
        byte[] boundary = Encoding.ASCII.GetBytes("--" + multipart.Boundary);
        for (int i = 0; i < multipart.Count; i++)
        {
            target.Write(boundary);
            target.Write("\r\n"u8);
            WriteHeaders(multipart[i].Headers, target);
            target.Write("\r\n"u8);
            WriteContent(multipart[i], target);
            target.Write("\r\n"u8);
        }

        target.Write(boundary);
        target.Write("--\r\n"u8);
    }
}
