using System.Buffers.Text;
using System.Globalization;

namespace AsyncSmtp.MailKit.Mime;

/// <summary>The value of a Date header (RFC 5322, section 3.3).</summary>
internal static class DateText
{
    private const string ZoneOfTheFormat = "GMT";

    /// <summary>As MimeKit's headers keep it: a blank, the text, and its line break.</summary>
    public static byte[] Of(DateTimeOffset date)
    {
        // The runtime has a short way for this format, which writes any time as if it were of Greenwich.
        Span<byte> text = stackalloc byte[40];
        text[0] = (byte)' ';
        date.DateTime.TryFormat(text[1..], out int length, "R", CultureInfo.InvariantCulture);
        int zone = 1 + length - ZoneOfTheFormat.Length;
        text[zone] = (byte)(date.Offset < TimeSpan.Zero ? '-' : '+');
        TimeSpan offset = date.Offset.Duration();
        Utf8Formatter.TryFormat((offset.Hours * 100) + offset.Minutes, text[(zone + 1)..], out _, new System.Buffers.StandardFormat('D', 4));
        text[zone + 5] = (byte)'\n';
        return text[..(zone + 6)].ToArray();
    }
}
