using System.Diagnostics;
using System.Globalization;
using System.Net.Mail;
using AsyncSmtp.Throughput.Processes;
using AsyncSmtp.Throughput.Reporting;
using AsyncSmtp.Throughput.Senders;

namespace AsyncSmtp.Throughput.Studies;

/// <summary>Mails to many recipients over a long way, on one connection: how long each takes, by transport, in turns.</summary>
internal static class RecipientsStudy
{
    private static readonly int[] Counts = [1, 10, 100];
    private static readonly ScottPlot.Color[] Colors = [new(40, 62, 92), new(214, 93, 14), new(46, 125, 50)];

    public static async Task RunAsync(int mails, TimeSpan roundTrip, int rounds, ReportFolder folder, string command)
    {
        await using SinkProcess sink = await SinkProcess.StartAsync(roundTrip: roundTrip);
        SenderTarget target = new(sink.Port, 1);
        (string Title, SmtpMailSender Sender)[] senders =
        [
            ("AsyncSmtp, SmtpClient", AsyncSmtpSender.Open(target)),
            ("AsyncSmtp, MailKit", AsyncSmtpSender.Open(target, static o => o.TransportFactory = new MailKitTransportFactory())),
            ("AsyncSmtp, pipelining", AsyncSmtpSender.Open(target, static o => o.TransportFactory = new PipeliningTransportFactory())),
        ];
        List<(string Title, int Recipients, double Milliseconds)> runs = [];
        try
        {
            for (int round = 0; round <= rounds; round++)
            {
                foreach ((string title, SmtpMailSender sender) in senders)
                {
                    foreach (int recipients in Counts)
                    {
                        double milliseconds = await SendAsync(sender, mails, recipients);
                        if (round > 0)
                        {
                            // The one before was to connect, and to warm up.
                            runs.Add((title, recipients, milliseconds));
                        }
                    }
                }
            }
        }
        finally
        {
            foreach ((_, SmtpMailSender sender) in senders)
            {
                await sender.DisposeAsync();
            }
        }

        await ShowAsync(runs, roundTrip, folder, command);
    }

    private static async Task<double> SendAsync(SmtpMailSender sender, int mails, int recipients)
    {
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < mails; i++)
        {
            using MailMessage message = TestMail.Create();
            message.To.Clear();
            message.To.Add(string.Join(',', Enumerable.Range(0, recipients).Select(static r => $"to{r}@example.com")));
            await sender.SendAsync(message);
        }

        return Stopwatch.GetElapsedTime(start).TotalMilliseconds / mails;
    }

    private static async Task ShowAsync(List<(string Title, int Recipients, double Milliseconds)> runs, TimeSpan roundTrip, ReportFolder folder, string command)
    {
        string[] titles = [.. runs.Select(static r => r.Title).Distinct()];
        Spread Of(string title, int recipients) => Spread.Of(runs.Where(r => r.Title == title && r.Recipients == recipients).Select(static r => (double?)r.Milliseconds))!.Value;

        MarkdownTable table = new(1, ["recipients", .. titles.Select(static t => $"{t}, ms a mail"), "SmtpClient over MailKit"]);
        foreach (int recipients in Counts)
        {
            Spread[] spreads = [.. titles.Select(t => Of(t, recipients))];
            table.Add([recipients.ToString(CultureInfo.InvariantCulture), .. spreads.Select(static s => Figures.Range(s)), Figures.Show(spreads[0].Median / spreads[1].Median)]);
        }

        double[] places = [.. Counts.Select(static (_, i) => (double)i)];
        string? note = await folder.DrawAsync("recipients.svg", $"Milliseconds a mail, {roundTrip.TotalMilliseconds} ms round trip", plot =>
        {
            foreach ((int index, string title) in titles.Index())
            {
                ScottPlot.Plottables.Scatter line = plot.Add.Scatter(places, Counts.Select(c => Of(title, c).Median).ToArray());
                line.LegendText = title;
                line.Color = Colors[index];
                line.LineWidth = 2;
            }

            plot.Axes.Bottom.SetTicks(places, [.. Counts.Select(static c => $"{c} recipient(s)")]);
            plot.Axes.Left.Label.Text = "milliseconds a mail";
            plot.Axes.SetLimitsY(0, Counts.Max(c => titles.Max(t => Of(t, c).Median)) * 1.1);
            plot.ShowLegend(ScottPlot.Edge.Bottom);
        });
        await folder.ShowAsync("recipients.md", $"""
            # Mails to several recipients

            {MachineInfo.Describe(command)}
            One connection to a server with {roundTrip.TotalMilliseconds} ms round trip, one mail after the other. SmtpClient waits for the answer to each RCPT; MailKit sends MAIL and all RCPT together (PIPELINING, RFC 2920); the pipelining transport DATA as well, and with a mail that follows at once the content, too, which is not so here.

            {table}
            {note}
            """);
    }
}
