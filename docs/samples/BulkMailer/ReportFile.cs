using System.Globalization;
using CsvHelper;

namespace BulkMailer;

/// <summary>
/// The report: a CSV file with one line for each row, written the moment the row has ended, so that even a killed program leaves behind what it knew.
/// </summary>
internal sealed class ReportFile : IDisposable
{
    private static readonly string[] Header = ["line", "address", "outcome", "reply_code", "reply_text", "attempts", "message_id"];

    private readonly CsvWriter _writer;

    private ReportFile(CsvWriter writer) => _writer = writer;

    /// <summary>Creates the file, or overwrites the one of the last run.</summary>
    public static ReportFile Create(string path)
    {
        try
        {
            FileStream stream = new(path, FileMode.Create, FileAccess.Write, FileShare.Read, bufferSize: 0);
            ReportFile report = new(CsvWriter.Create(stream, new CsvWriterOptions { NewLine = "\n" }));
            report.WriteLine(Header);
            return report;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SetupException($"The report {path} cannot be written: {e.Message}", e);
        }
    }

    public void Write(RowResult result) => WriteLine(
    [
        result.Recipient.Line.ToString(CultureInfo.InvariantCulture),
        result.Recipient.Address,
        result.Outcome.ToString(),
        result.ReplyCode?.ToString(CultureInfo.InvariantCulture) ?? "",
        OneLine.Of(result.Reply ?? ""),
        result.Attempts.ToString(CultureInfo.InvariantCulture),
        result.MessageId ?? "",
    ]);

    public void Dispose() => _writer.Dispose();

    private void WriteLine(string[] fields)
    {
        _writer.WriteRecord(fields);
        _writer.Flush();
    }
}
