using System.Buffers.Text;
using System.Globalization;

namespace AsyncSmtp.MailKit.Mime;

/// <summary>The value of a Date header (RFC 5322, section 3.3).</summary>
internal static class DateText
{
    public const int LongestText = 40;

    private const string ZoneOfTheFormat = "GMT";

    /// <summary>As MimeKit's headers keep it: a blank, the text, and its line break.</summary>
    public static byte[] Of(DateTimeOffset date)
    {
        Span<byte> text = stackalloc byte[LongestText];
        int length = Write(date, text);
        byte[] raw = PlainText.Frame(length);
        text[..length].CopyTo(raw.AsSpan(1));
        return raw;
    }

    /// <param name="date">The date.</param>
    /// <param name="target">Has room for <see cref="LongestText"/> bytes.</param>
    /// <returns>How many bytes the text has.</returns>
    public static int Write(DateTimeOffset date, Span<byte> target)
    {
        // The runtime has a short way for this format, which writes any time as if it were of Greenwich.
        date.DateTime.TryFormat(target, out int length, "R", CultureInfo.InvariantCulture);
        int zone = length - ZoneOfTheFormat.Length;
        target[zone] = (byte)(date.Offset < TimeSpan.Zero ? '-' : '+');
        TimeSpan offset = date.Offset.Duration();
        Utf8Formatter.TryFormat((offset.Hours * 100) + offset.Minutes, target[(zone + 1)..], out int digits, new System.Buffers.StandardFormat('D', 4));
        return zone + 1 + digits;
    }
}
