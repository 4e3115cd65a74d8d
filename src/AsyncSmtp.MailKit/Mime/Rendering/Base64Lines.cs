using System.Buffers;
using System.Buffers.Text;

namespace AsyncSmtp.MailKit.Mime.Rendering;

/// <summary>Base64 in lines of 76 characters, each with its CRLF.</summary>
internal static class Base64Lines
{
    private const int BytesOfALine = 57;
    private const int LineLength = 76 + 2;

    public static void Encode(ReadOnlySpan<byte> content, IBufferWriter<byte> target)
    {
        Span<byte> output = target.GetSpan((content.Length + BytesOfALine - 1) / BytesOfALine * LineLength);
        int length = 0;
        while (!content.IsEmpty)
        {
            ReadOnlySpan<byte> line = content[..Math.Min(content.Length, BytesOfALine)];
            Base64.EncodeToUtf8(line, output[length..], out _, out int written);
            length += written;
            "\r\n"u8.CopyTo(output[length..]);
            length += 2;
            content = content[line.Length..];
        }

        target.Advance(length);
    }
}
