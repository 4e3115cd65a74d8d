namespace BulkMailer;

/// <summary>
/// Text for places that hold one line: a subject, a field of the report, a message on the console.
/// </summary>
internal static class OneLine
{
    public static string Of(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
