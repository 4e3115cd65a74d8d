using System.Text;
using AsyncSmtp.Throughput.Scenarios;
using AsyncSmtp.Throughput.Senders;

namespace AsyncSmtp.Throughput.Reporting;

/// <summary>The comparison in Markdown.</summary>
internal static class ComparisonReport
{
    public static string Write(ComparisonSettings settings, IReadOnlyList<Summary> summaries, IReadOnlyList<string> notes, string command)
    {
        StringBuilder text = new();
        text.AppendLine("# Throughput").AppendLine();
        text.AppendLine(MachineInfo.Describe(command));
        text.AppendLine($"""
            Bodies of {TestMail.BodySize} bytes; the server is a process on the same machine; {settings.Rounds} rounds, senders in random order,
            each in a process of its own, warmed up. Every message was accepted once.

            ## Messages a second: median of the rounds [least-most]

            """);
        text.AppendLine(Rates(settings, summaries));
        text.AppendLine("""
            ## What it costs: medians of the rounds

            Ratios are of the same round. Pool threads: the most there were. Lag: how long an unrelated work item waits for a thread of the pool.

            """);
        text.AppendLine(Costs(summaries));
        foreach (string note in notes)
        {
            text.AppendLine($"- {note}");
        }

        return text.ToString();
    }

    private static string Rates(ComparisonSettings settings, IReadOnlyList<Summary> summaries)
    {
        MarkdownTable table = new(1, ["work", .. settings.Senders.Select(static s => s.Title)]);
        foreach (Scenario scenario in settings.Scenarios)
        {
            Summary? Find(SenderKind sender) => summaries.FirstOrDefault(s => s.Scenario == scenario && s.Sender == sender);
            table.Add([scenario.Title, .. settings.Senders.Select(sender => Figures.Range(Find(sender)?.Rate))]);
        }

        return table.ToString();
    }

    private static string Costs(IReadOnlyList<Summary> summaries)
    {
        MarkdownTable table = new(
            textColumns: 2,
            "work", "sender", "messages/s", "x MailKit", "x SmtpClient",
            "CPU us/message", "allocated/message", "pool threads", "lag median ms", "lag p99 ms", "server's CPU us/message");
        foreach (Summary s in summaries)
        {
            table.Add(
                s.Scenario.Title,
                s.Sender.Title,
                Figures.Median(s.Rate),
                Figures.Range(s.OverMailKit),
                Figures.Range(s.OverBare),
                Figures.Median(s.CpuMicroseconds),
                Figures.Bytes(s.Bytes?.Median),
                Figures.Show(s.PoolThreads?.Most),
                Figures.Median(s.LagMedianMs),
                Figures.Median(s.LagP99Ms),
                Figures.Median(s.SinkCpuMicroseconds));
        }

        return table.ToString();
    }
}
