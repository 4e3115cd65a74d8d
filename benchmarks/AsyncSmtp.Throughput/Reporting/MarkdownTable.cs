using System.Text;

namespace AsyncSmtp.Throughput.Reporting;

/// <summary>A table in Markdown, in columns of equal width, so that it reads well in a terminal too. All but the first columns are figures.</summary>
internal sealed class MarkdownTable(int textColumns, params string[] header)
{
    private readonly List<string[]> _rows = [header];

    public void Add(params string[] cells) => _rows.Add(cells);

    public override string ToString()
    {
        int[] widths = [.. Enumerable.Range(0, header.Length).Select(column => _rows.Max(row => row[column].Length))];
        StringBuilder text = new();
        foreach ((int index, string[] row) in _rows.Index())
        {
            text.Append('|');
            for (int column = 0; column < widths.Length; column++)
            {
                string cell = column < textColumns ? row[column].PadRight(widths[column]) : row[column].PadLeft(widths[column]);
                text.Append(' ').Append(cell).Append(" |");
            }

            text.AppendLine();
            if (index == 0)
            {
                text.Append('|');
                for (int column = 0; column < widths.Length; column++)
                {
                    string rule = new('-', widths[column]);
                    text.Append(column < textColumns ? $" {rule} |" : $" {rule[1..]}: |");
                }

                text.AppendLine();
            }
        }

        return text.ToString();
    }
}
