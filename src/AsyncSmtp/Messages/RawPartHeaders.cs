using System.Collections.Specialized;
using System.Net.Mail;
using System.Runtime.CompilerServices;

namespace AsyncSmtp.Messages;

/// <summary>
/// What only a part's header collection tells: the Content-ID and Content-Location as they are, and the order that all is written in.
/// </summary>
/// <remarks>
/// The public getters will not do: <see cref="AttachmentBase.ContentId"/> makes an id for a part that has none, which changes the caller's message and puts a header on the wire
/// that was not asked for, and <see cref="AlternateView.BaseUri"/> reads the relative "/a" as the absolute "file:///a" on Unix. So the headers are read through the runtime's internal
/// getters. Where a runtime does not have those any more, the public ones are used: a part without an id then gets one, which a reader ignores, whereas to leave ids out would
/// lose the images of an HTML body.
/// </remarks>
internal static class RawPartHeaders
{
    public const string ContentId = "Content-ID";
    public const string ContentLocation = "Content-Location";

    private const string ContentDisposition = "Content-Disposition";
    private const string ContentTransferEncoding = "Content-Transfer-Encoding";

    private static volatile bool _isHidden;

    /// <summary>The Content-ID and the Content-Location, in their order, where the part has them.</summary>
    public static IReadOnlyList<KeyValuePair<string, string>> Read(AttachmentBase part) => TryGetHeaders(part) is { } headers ? Read(headers) : ReadPublic(part);

    /// <summary>Whether the transfer encoding comes after the disposition, as it does in an attachment that was made from a string.</summary>
    public static bool IsDispositionFirst(AttachmentBase part)
    {
        string?[] names = TryGetHeaders(part)?.AllKeys ?? [];
        int disposition = Array.IndexOf(names, ContentDisposition);
        return disposition >= 0 && disposition < Array.IndexOf(names, ContentTransferEncoding);
    }

    /// <summary>Takes the transfer encoding out of the headers of a part of ours, so that setting it puts it last.</summary>
    public static void RemoveTransferEncoding(AttachmentBase part) => TryGetHeaders(part)?.Remove(ContentTransferEncoding);

    private static List<KeyValuePair<string, string>> Read(NameValueCollection headers)
    {
        List<KeyValuePair<string, string>> found = [];
        for (int i = 0; i < headers.Count; i++)
        {
            string? name = headers.GetKey(i);
            if (name is ContentId or ContentLocation && headers.Get(i) is { Length: > 0 } value)
            {
                found.Add(KeyValuePair.Create(name, value));
            }
        }

        return found;
    }

    internal static List<KeyValuePair<string, string>> ReadPublic(AttachmentBase part)
    {
        List<KeyValuePair<string, string>> found = [KeyValuePair.Create(ContentId, $"<{part.ContentId}>")];
        Uri? location = part switch
        {
            AlternateView view => view.BaseUri,
            LinkedResource resource => resource.ContentLink,
            _ => null,
        };

        if (location is not null)
        {
            found.Add(KeyValuePair.Create(ContentLocation, location.IsAbsoluteUri ? location.AbsoluteUri : location.OriginalString));
        }

        return found;
    }

    private static NameValueCollection? TryGetHeaders(AttachmentBase part)
    {
        if (_isHidden)
        {
            return null;
        }

        try
        {
            return GetHeaders(GetMimePart(part));
        }
        catch (Exception exception) when (exception is MissingMemberException or TypeLoadException or FileNotFoundException or NotSupportedException)
        {
            _isHidden = true;
            return null;
        }
    }

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "get_MimePart")]
    [return: UnsafeAccessorType("System.Net.Mime.MimePart, System.Net.Mail")]
    private static extern object GetMimePart(AttachmentBase part);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "get_Headers")]
    private static extern NameValueCollection GetHeaders([UnsafeAccessorType("System.Net.Mime.MimeBasePart, System.Net.Mail")] object part);
}
