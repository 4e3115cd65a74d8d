using AsyncSmtp;

namespace BulkMailer;

/// <summary>
/// One run of the program, from the settings to the exit code.
/// </summary>
internal static class MailRun
{
    /// <summary>
    /// Sends the campaign and reports on it.
    /// </summary>
    /// <param name="settings">What the user asked for.</param>
    /// <param name="openRoute">Makes the way the mail goes, once everything else is known to be in order.</param>
    /// <param name="view">What the user sees.</param>
    /// <param name="stop">Ends the campaign early.</param>
    /// <returns>The exit code.</returns>
    /// <exception cref="SetupException">The campaign cannot start. Nothing was sent.</exception>
    public static async Task<int> RunAsync(Settings settings, Func<Settings, MailRoute> openRoute, ConsoleView view, CancellationToken stop)
    {
        RecipientFile list = RecipientFile.Open(settings.List);
        MailTemplate template = MailTemplate.Load(settings.Template, list.Columns);
        MailComposer composer = new(settings.From, template, settings.Attachments);
        CheckReportPath(settings);
        (long rows, long goodRows) = list.CountRows();
        if (rows == 0)
        {
            throw new SetupException($"The list {settings.List} has a header and no rows.");
        }

        await using MailRoute route = openRoute(settings);
        Campaign campaign = new(composer, route.Sender, settings.GiveUpAfter);
        Tally tally = new();
        using (ReportFile report = ReportFile.Create(settings.Report))
        {
            void OnEnded(RowResult result)
            {
                report.Write(result);
                tally.Add(result);
            }

            view.ShowStart(settings, route, rows);
            await view.FollowAsync(SendAsync, stop);

            Task SendAsync(IProgress<MailBatchProgress>? progress)
            {
                MailBatchOptions options = new() { MaxInFlight = settings.MaxInFlight, DisposeMessages = true, Total = goodRows, Progress = progress };
                return campaign.RunAsync(list.ReadRows(), options, OnEnded, stop);
            }
        }

        view.ShowResult(settings, route, tally, rows, campaign.GaveUp);
        return Judge(tally, rows, route, stop);
    }

    private static int Judge(Tally tally, long rows, MailRoute route, CancellationToken stop)
    {
        if (stop.IsCancellationRequested && tally.Stopped > 0)
        {
            return ExitCode.Cancelled;
        }

        long sent = tally[DeliveryOutcome.Sent];
        bool arrived = route.CountArrived is null || route.CountArrived() == sent;
        return sent == rows && arrived ? ExitCode.AllSent : ExitCode.SomeNotSent;
    }

    private static void CheckReportPath(Settings settings)
    {
        string report = Path.GetFullPath(settings.Report);
        if (settings.Attachments.Append(settings.List).Any(input => Path.GetFullPath(input) == report))
        {
            throw new SetupException($"--report {settings.Report} would overwrite a file that this run reads.");
        }
    }
}
