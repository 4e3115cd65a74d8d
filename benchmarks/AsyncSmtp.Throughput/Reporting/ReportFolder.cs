namespace AsyncSmtp.Throughput.Reporting;

/// <summary>Where reports go besides the screen, if anywhere.</summary>
internal sealed class ReportFolder
{
    private readonly string? _path;

    public ReportFolder(string? path)
    {
        _path = path;
        if (path is not null)
        {
            Directory.CreateDirectory(path);
        }
    }

    /// <summary>Writes a file, unless there is no folder.</summary>
    public Task WriteAsync(string name, Func<string, Task> write) => _path is null ? Task.CompletedTask : write(Path.Combine(_path, name));

    /// <summary>Shows a text and writes it.</summary>
    public async Task ShowAsync(string name, string text)
    {
        Console.WriteLine();
        Console.WriteLine(text);
        await WriteAsync(name, path => File.WriteAllTextAsync(path, text));
    }

    /// <summary>Draws a chart.</summary>
    /// <returns>A note for the report, or null.</returns>
    public async Task<string?> DrawAsync(string name, string title, Action<ScottPlot.Plot> draw)
    {
        string? note = null;
        await WriteAsync(name, async path => note = await Chart.WriteAsync(path, title, draw));
        return note;
    }
}
