using System.Net.Mail;
using System.Text;
using CsvHelper;

namespace BulkMailer;

/// <summary>
/// The list of recipients: a CSV file whose first line names the columns. Rows are read one at a time, and a bad one is told apart from its neighbours.
/// </summary>
internal sealed class RecipientFile
{
    public const string AddressColumn = "email";

    /// <summary>Optional: the name that mail programs show next to the address.</summary>
    public const string NameColumn = "name";

    private readonly string _path;
    private readonly int _addressIndex;
    private readonly int _nameIndex;

    private RecipientFile(string path, string[] columns)
    {
        _path = path;
        Columns = columns;
        _addressIndex = Array.IndexOf(columns, AddressColumn);
        _nameIndex = Array.IndexOf(columns, NameColumn);
    }

    /// <summary>The columns, as templates call them.</summary>
    public IReadOnlyList<string> Columns { get; }

    public static RecipientFile Open(string path)
    {
        try
        {
            string? malformed = null;
            using CsvReader reader = OpenReader(path, reason => malformed = reason);
            string[] columns = [.. reader.Headers.Select(ToPlaceholder)];
            CheckHeader(path, columns, malformed);
            return new RecipientFile(path, columns);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or FormatException)
        {
            throw new SetupException($"The list {path} cannot be read: {e.Message}", e);
        }
    }

    /// <summary>How many rows there are, and how many of them are good.</summary>
    public (long All, long Good) CountRows()
    {
        long all = 0;
        long good = 0;
        foreach (Recipient row in ReadRows())
        {
            all++;
            good += row.Problem is null ? 1 : 0;
        }

        return (all, good);
    }

    public IEnumerable<Recipient> ReadRows()
    {
        string? malformed = null;
        using CsvReader reader = OpenReader(_path, reason => malformed = reason);
        while (true)
        {
            malformed = null;
            if (!reader.Read())
            {
                yield break;
            }

            yield return ToRecipient(reader.LineNumber, reader.Current.ToArray(), malformed);
        }
    }

    // A quote that is never closed must not swallow the rest of the list, so a row ends where its line ends.
    private static CsvReader OpenReader(string path, Action<string> onMalformed) => CsvReader.FromFile(path, new CsvReaderOptions
    {
        AllowLineBreaksInQuotes = false,
        TrackLineNumbers = true,
        MalformedData = CsvMalformedDataHandling.Recover,
        FieldCountMismatch = CsvFieldCountHandling.Allow,
        OnMalformedRecord = record => onMalformed(Describe(record.Reason)),
    });

    private static void CheckHeader(string path, string[] columns, string? malformed)
    {
        if (malformed is not null)
        {
            throw new SetupException($"{path}, line 1: {malformed}.");
        }

        if (!columns.Contains(AddressColumn))
        {
            string found = columns.Length == 0 ? "the file is empty" : $"it has {string.Join(", ", columns)}";
            throw new SetupException($"{path}, line 1: there is no column '{AddressColumn}'; {found}. The first line must name the columns.");
        }

        int unnamed = Array.IndexOf(columns, "");
        if (unnamed >= 0)
        {
            throw new SetupException($"{path}, line 1: column {unnamed + 1} has no name.");
        }

        string? twice = columns.CountBy(column => column).FirstOrDefault(group => group.Value > 1).Key;
        if (twice is not null)
        {
            throw new SetupException($"{path}, line 1: the column '{twice}' is there twice. Names are compared without case, and with '_' for everything but letters and digits.");
        }
    }

    private Recipient ToRecipient(long line, string[] fields, string? malformed)
    {
        string address = fields.ElementAtOrDefault(_addressIndex)?.Trim() ?? "";
        Recipient row = new(line, address);
        string? problem = malformed ?? FindProblem(fields, address);
        if (problem is not null)
        {
            return row with { Problem = problem };
        }

        string? name = _nameIndex < 0 ? null : fields[_nameIndex];
        return MailAddress.TryCreate(address, name, Encoding.UTF8, out MailAddress? mailbox) && mailbox.Address == address
            ? row with { Mailbox = mailbox, Values = Columns.Zip(fields).ToDictionary() }
            : row with { Problem = $"column '{AddressColumn}': '{address}' is not a mail address" };
    }

    private string? FindProblem(string[] fields, string address)
    {
        if (fields.Length < Columns.Count)
        {
            return $"column '{Columns[fields.Length]}' is missing: the row has {fields.Length} of {Columns.Count} fields";
        }

        if (fields.Length > Columns.Count)
        {
            return $"the row has {fields.Length} fields, but the header names {Columns.Count} columns";
        }

        // What the reader puts in place of bytes that are not UTF-8.
        int undecodable = Array.FindIndex(fields, field => field.Contains('\uFFFD', StringComparison.Ordinal));
        if (undecodable >= 0)
        {
            return $"column '{Columns[undecodable]}' is not UTF-8 text";
        }

        return address.Length == 0 ? $"column '{AddressColumn}' is empty" : null;
    }

    /// <summary>"First Name" becomes first_name.</summary>
    private static string ToPlaceholder(string column) => string.Concat(column.Trim().ToLowerInvariant().Select(c => char.IsLetterOrDigit(c) ? c : '_'));

    private static string Describe(CsvMalformedReason reason) => reason switch
    {
        CsvMalformedReason.StrayQuote => "a quote stands inside a field that does not begin with one",
        CsvMalformedReason.TextAfterClosingQuote => "text follows a closing quote",
        CsvMalformedReason.UnterminatedQuote or CsvMalformedReason.LineBreakInQuotes => "a quote is opened and not closed on the same line",
        _ => "the row is not well-formed CSV",
    };
}
