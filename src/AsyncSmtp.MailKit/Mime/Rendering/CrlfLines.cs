namespace AsyncSmtp.MailKit.Mime.Rendering;

/// <summary>Text with a CR before each LF that has none.</summary>
internal static class CrlfLines
{
    public static void Write(ReadOnlySpan<byte> text, PooledBuffer target)
    {
        while (!text.IsEmpty)
        {
            int lineBreak = text.IndexOf((byte)'\n');
            if (lineBreak < 0)
            {
                target.Write(text);
                return;
            }

            int length = lineBreak > 0 && text[lineBreak - 1] == '\r' ? lineBreak - 1 : lineBreak;
            Span<byte> output = target.GetSpan(length + 2);
            text[..length].CopyTo(output);
            "\r\n"u8.CopyTo(output[length..]);
            target.Advance(length + 2);
            text = text[(lineBreak + 1)..];
        }
    }
}
