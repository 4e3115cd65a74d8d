using System.Text;

namespace AsyncSmtp.Messages;

/// <summary>What the headers of a part must be.</summary>
internal static class PartHygiene
{
    public static void CheckContentType(ContentTypeSnapshot type, string field)
    {
        CheckParameters(type.Parameters, field);
        HeaderHygiene.CheckLength("Content-Type", Write(static type => type.Create(), type, field), field);
    }

    public static void CheckDisposition(ContentDispositionSnapshot disposition, string field, bool international)
    {
        HeaderHygiene.CheckRaw("Content-Disposition", disposition.DispositionType, $"{field}.DispositionType", international);
        CheckParameters(disposition.Parameters, field);
        HeaderHygiene.CheckLength("Content-Disposition", Write(static disposition => disposition.Create(), disposition, field), field);
    }

    /// <summary>A text that goes out between quotes, or as an encoded word.</summary>
    public static void CheckQuoted(string text, string field)
    {
        if (HeaderText.HasNul(text))
        {
            throw BadMessage.Because($"{field} holds a NUL.");
        }

        if (HeaderText.IsTakenForEncodedWord(text) && (!Ascii.IsValid(text) || text.Contains('"', StringComparison.Ordinal) || !HeaderText.IsFolded(text)))
        {
            throw BadMessage.Because($"{field} looks like an encoded word, which would go into the header as it is, with a line break, a quote or a non-ASCII character in it.");
        }
    }

    private static void CheckParameters(IReadOnlyList<KeyValuePair<string, string>> parameters, string field)
    {
        foreach ((string name, string value) in parameters)
        {
            CheckQuoted(name, $"{field}.Parameters, a name in it,");
            CheckQuoted(value, Ascii.IsValid(name) && HeaderText.IsName(name) ? $"{field}.Parameters[\"{name}\"]" : $"{field}.Parameters, a value in it,");
        }
    }

    /// <summary>The header as the runtime writes it, so that what it refuses is refused here and not on the wire.</summary>
    private static string Write<T>(Func<T, object> create, T snapshot, string field)
    {
        try
        {
            return create(snapshot).ToString() ?? "";
        }
        catch (Exception exception) when (exception is FormatException or ArgumentException)
        {
            throw BadMessage.Because($"{field} cannot be written into a header.", exception);
        }
    }
}
