using System.Text;

namespace AsyncSmtp.Testing;

/// <summary>
/// A part of a <see cref="CapturedMail"/>: a body, a view, a linked resource or an attachment. Immutable.
/// </summary>
public sealed class CapturedPart
{
    private readonly string? _charSet;

    internal CapturedPart(string mediaType, string? charSet, ReadOnlyMemory<byte> content)
    {
        MediaType = mediaType;
        _charSet = charSet;
        Content = content;
    }

    /// <summary>Gets the media type in lower case, without parameters: <c>text/html</c>, <c>application/pdf</c>.</summary>
    public string MediaType { get; }

    /// <summary>Gets the name, mostly that of a file, or <see langword="null"/>.</summary>
    public string? Name { get; internal init; }

    /// <summary>Gets the content id that HTML refers to it by (<c>cid:</c>), without its angle brackets, or <see langword="null"/>.</summary>
    public string? ContentId { get; internal init; }

    /// <summary>Gets a value indicating whether it is an attachment that is to be shown with the text.</summary>
    public bool IsInline { get; internal init; }

    /// <summary>Gets the content, before it is encoded for transfer.</summary>
    public ReadOnlyMemory<byte> Content { get; }

    /// <summary>Gets the content as text, in the charset that the part names, or in UTF-8 when it names none that .NET knows.</summary>
    public string Text => Charset().GetString(Content.Span);

    /// <summary>Returns the name, the media type and the size.</summary>
    /// <returns>The name, the media type and the size.</returns>
    public override string ToString() => $"{Name ?? "(no name)"} ({MediaType}, {Content.Length} bytes)";

    private Encoding Charset()
    {
        try
        {
            return _charSet is null ? Encoding.UTF8 : Encoding.GetEncoding(_charSet);
        }
        catch (ArgumentException)
        {
            return Encoding.UTF8;
        }
    }
}
