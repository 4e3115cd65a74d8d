using System.Globalization;
using CsvHelper;

namespace AsyncSmtp.Throughput.Reporting;

/// <summary>Raw figures, for whoever wants to reckon anew.</summary>
internal static class Csv
{
    /// <summary>Writes a line for each row. What is null stays empty.</summary>
    public static async Task WriteAsync<T>(string path, IEnumerable<T> rows, params (string Name, Func<T, object?> Value)[] columns)
    {
        await using CsvWriter writer = CsvWriter.ToFile(path, new CsvWriterOptions { NewLine = "\n" });
        writer.WriteRecord([.. columns.Select(static c => c.Name)]);
        foreach (T row in rows)
        {
            writer.WriteRecord([.. columns.Select(c => Convert.ToString(c.Value(row), CultureInfo.InvariantCulture) ?? "")]);
        }
    }
}
