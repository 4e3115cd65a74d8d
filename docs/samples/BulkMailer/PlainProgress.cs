using AsyncSmtp;
using Spectre.Console;

namespace BulkMailer;

/// <summary>
/// A line at every tenth of the way, for output that goes to a file or a pipe.
/// </summary>
internal sealed class PlainProgress(IAnsiConsole console, CancellationToken stop) : IProgress<MailBatchProgress>
{
    private long _tenths;

    public async Task RunAsync(Func<IProgress<MailBatchProgress>, Task> send)
    {
        await using CancellationTokenRegistration hint = stop.Register(() => console.WriteLine("  Stopping: what is on the wire is being finished."));
        await send(this);
    }

    public void Report(MailBatchProgress value)
    {
        long percent = ProgressText.PercentOf(value);
        if (percent / 10 > _tenths)
        {
            _tenths = percent / 10;
            console.WriteLine($"  {percent,3} %  {ProgressText.CountOf(value)}  {ProgressText.PaceOf(value)}");
        }
    }
}
