using System.Buffers;
using MimeKit;

namespace AsyncSmtp.MailKit.Mime;

/// <summary>A content type of System.Net.Mime as MimeKit's.</summary>
internal static class ContentTypes
{
    private const string CharsetParameter = "charset";

    private static readonly SearchValues<char> Token = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-+._");

    public static ContentType Convert(System.Net.Mime.ContentType type) => TryConvertText(type) ?? ContentType.Parse(type.ToString());

    /// <summary>A type with a charset and nothing else, as most texts have it, without the way through a header's text; or null.</summary>
    private static ContentType? TryConvertText(System.Net.Mime.ContentType type)
    {
        if (type.Parameters.Count != 1 || type.CharSet is not { Length: > 0 } charset || charset.AsSpan().ContainsAnyExcept(Token))
        {
            return null;
        }

        string media = type.MediaType;
        int slash = media.IndexOf('/', StringComparison.Ordinal);
        ReadOnlySpan<char> kind = media.AsSpan(0, Math.Max(slash, 0));
        ReadOnlySpan<char> subtype = media.AsSpan(slash + 1);
        if (kind.IsEmpty || subtype.IsEmpty || kind.ContainsAnyExcept(Token) || subtype.ContainsAnyExcept(Token))
        {
            return null;
        }

        ContentType converted = new(kind.ToString(), subtype.ToString());
        converted.Parameters.Add(CharsetParameter, charset);
        return converted;
    }
}
