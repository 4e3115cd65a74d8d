using System.Text;
using AsyncSmtp.Messages;

namespace AsyncSmtp.Queueing;

/// <summary>
/// An encoding by its name. SmtpClient writes four encodings as base64, UTF-8 and its wider kin, and tells them by their objects: a UTF-8 that is not <see cref="Encoding.UTF8"/> goes out as quoted-printable,
/// and has <c>/q</c> after its name here.
/// </summary>
internal static class EncodingName
{
    private const string Quoted = "/q";

    public static string? Of(Encoding? encoding, string field)
    {
        if (encoding is null)
        {
            return null;
        }

        string name = encoding.WebName;
        Encoding? found = Find(name);
        if (found is null || found.CodePage != encoding.CodePage || !found.EncoderFallback.Equals(encoding.EncoderFallback))
        {
            throw BadMessage.Because($"{field} is {name}, and not as it is found by that name: what takes the mail out of the queue would not write the same.");
        }

        return ReferenceEquals(found, encoding) || !BodyText.IsOneOfTheUnicodes(found) ? name : name + Quoted;
    }

    public static Encoding? Parse(string? name)
    {
        return name is null ? null
            : name.EndsWith(Quoted, StringComparison.Ordinal) ? (Encoding)Encoding.GetEncoding(name[..^Quoted.Length]).Clone()
            : Encoding.GetEncoding(name);
    }

    private static Encoding? Find(string name)
    {
        try
        {
            return Encoding.GetEncoding(name);
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            return null;
        }
    }
}
