using System.Text;
using AsyncSmtp.MailKit.Mime.Rendering;
using MimeKit;
using MimeKit.IO;
using MimeKit.IO.Filters;

namespace AsyncSmtp.MailKit.Tests.Mime.Rendering;

/// <summary>Our encoders make what MimeKit's make, byte by byte.</summary>
public sealed class EncodingTests
{
    private static readonly string[] Alphabets = ["a \t=\r\n.", "ab", "ü=\u0001", "\r\n", "a\r", " a", "abcdefghijklmnopqrstuvwxyz0123456789abcdefghijklmnopqrstuvwxyz\n"];

    [Theory]
    [InlineData(ContentEncoding.QuotedPrintable)]
    [InlineData(ContentEncoding.Base64)]
    [InlineData(ContentEncoding.SevenBit)]
    public void Encode_Random_IsWhatMimeKitMakes(ContentEncoding encoding)
    {
        Random random = new(4714);
        for (int round = 0; round < 20_000; round++)
        {
            byte[] alphabet = Encoding.Latin1.GetBytes(Alphabets[random.Next(Alphabets.Length)]);
            byte[] content = random.GetItems(alphabet, random.Next(400));

            AssertSame(encoding, content);
        }
    }

    [Theory]
    [InlineData(ContentEncoding.QuotedPrintable)]
    [InlineData(ContentEncoding.Base64)]
    [InlineData(ContentEncoding.SevenBit)]
    public void Encode_LinesOfEachLength_IsWhatMimeKitMakes(ContentEncoding encoding)
    {
        for (int length = 0; length < 240; length++)
        {
            foreach (string end in new[] { "", "\r\n", "\n", " ", " \r\n", "=", "=\r\n", "\r", "\rx", "\r\r\n", "ü\r\n", " \rx" })
            {
                AssertSame(encoding, Encoding.Latin1.GetBytes(new string('x', length) + end));
                AssertSame(encoding, Encoding.Latin1.GetBytes(new string('=', length) + end));
                AssertSame(encoding, Encoding.Latin1.GetBytes("One\r\n" + new string('x', length) + "=" + end + "\r\n\r\n"));
            }
        }
    }

    [Fact]
    public void Encode_EachByte_IsWhatMimeKitMakes()
    {
        byte[] all = [.. Enumerable.Range(0, 256).Select(static i => (byte)i)];
        AssertSame(ContentEncoding.QuotedPrintable, all);
        AssertSame(ContentEncoding.Base64, all);
        AssertSame(ContentEncoding.SevenBit, all);
    }

    private static void AssertSame(ContentEncoding encoding, byte[] content)
    {
        using PooledBuffer target = new(1);
        switch (encoding)
        {
            case ContentEncoding.QuotedPrintable:
                QuotedPrintable.Encode(content, target);
                break;
            case ContentEncoding.Base64:
                Base64Lines.Encode(content, target);
                break;
            default:
                CrlfLines.Write(content, target);
                break;
        }

        Assert.Equal(ByMimeKit(encoding, content), Encoding.Latin1.GetString(target.Bytes.Span));
    }

    private static string ByMimeKit(ContentEncoding encoding, byte[] content)
    {
        using MemoryStream target = new();
        using FilteredStream filtered = new(target);
        filtered.Add(EncoderFilter.Create(encoding));
        filtered.Add(new Unix2DosFilter());
        if (content.Length > 0)
        {
            filtered.Write(content, 0, content.Length);
        }

        filtered.Flush();
        return Encoding.Latin1.GetString(target.ToArray());
    }
}
