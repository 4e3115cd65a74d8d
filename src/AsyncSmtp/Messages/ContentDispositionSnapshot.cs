using System.Globalization;
using System.Net.Mime;

namespace AsyncSmtp.Messages;

/// <summary>A content disposition as it was at submission.</summary>
internal sealed class ContentDispositionSnapshot
{
    public ContentDispositionSnapshot(ContentDisposition disposition, string field)
        : this(disposition.DispositionType, ContentTypeSnapshot.CopyParameters(disposition.Parameters, field), disposition.Size)
    {
    }

    public ContentDispositionSnapshot(string dispositionType, IReadOnlyList<KeyValuePair<string, string>> parameters, long size)
    {
        DispositionType = dispositionType;
        Parameters = parameters;
        Size = size;
    }

    public string DispositionType { get; }

    public IReadOnlyList<KeyValuePair<string, string>> Parameters { get; }

    /// <summary>Gets the size, or -1 when there is none.</summary>
    public long Size { get; }

    public ContentDisposition Create()
    {
        ContentDisposition disposition = new();
        ApplyTo(disposition);
        return disposition;
    }

    public void ApplyTo(ContentDisposition disposition)
    {
        disposition.DispositionType = DispositionType;
        foreach ((string name, string value) in Parameters)
        {
            switch (name)
            {
                case "size":
                    // The text of a negative size is not read back.
                    disposition.Size = Size;
                    break;
                case "creation-date":
                    ApplyDate(disposition, name, value, static (target, date) => target.CreationDate = date);
                    break;
                case "modification-date":
                    ApplyDate(disposition, name, value, static (target, date) => target.ModificationDate = date);
                    break;
                case "read-date":
                    ApplyDate(disposition, name, value, static (target, date) => target.ReadDate = date);
                    break;
                default:
                    disposition.Parameters[name] = value;
                    break;
            }
        }
    }

    /// <summary>
    /// The text first, because it keeps the zone that the caller wrote. But the runtime reads the zone "-0330" as two and a half hours: where the text did not survive,
    /// the date is set as a time, which the runtime writes in the local zone.
    /// </summary>
    private static void ApplyDate(ContentDisposition disposition, string name, string value, Action<ContentDisposition, DateTime> set)
    {
        disposition.Parameters[name] = value;
        if (disposition.Parameters[name] != value
            && DateTimeOffset.TryParseExact(value, "ddd, dd MMM yyyy HH:mm:ss zzz", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateTimeOffset time))
        {
            set(disposition, time.LocalDateTime);
        }
    }
}
