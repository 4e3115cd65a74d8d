using System.Diagnostics;
using System.Globalization;
using System.Net.Mail;
using AsyncSmtp.Throughput.Processes;
using AsyncSmtp.Throughput.Reporting;
using AsyncSmtp.Throughput.Senders;

namespace AsyncSmtp.Throughput.Studies;

/// <summary>Very many callers that wait at once: the server greets nobody until all of them do. What each of them takes in memory, and that all of them complete.</summary>
internal static class WaitingStudy
{
    public static async Task RunAsync(int callers, int connections, ReportFolder folder, string command)
    {
        await using SinkProcess sink = await SinkProcess.StartAsync(hold: true);
        await using SmtpMailSender sender = AsyncSmtpSender.Open(new SenderTarget(sink.Port, connections));

        long empty = Heap();
        MailMessage[] messages = [.. Enumerable.Range(0, callers).Select(static _ => TestMail.Create())];
        long before = Heap();
        long workingSet = Environment.WorkingSet;

        long start = Stopwatch.GetTimestamp();
        Task[] sends = [.. messages.Select(message => sender.SendAsync(message))];
        TimeSpan submitting = Stopwatch.GetElapsedTime(start);
        long waiting = Heap();
        workingSet = Environment.WorkingSet - workingSet;
        SmtpSenderStatistics statistics = sender.GetStatistics();
        int threads = Process.GetCurrentProcess().Threads.Count;

        start = Stopwatch.GetTimestamp();
        await sink.OpenAsync();
        await Task.WhenAll(sends);
        TimeSpan sending = Stopwatch.GetElapsedTime(start);
        await sink.CheckAcceptedAsync(callers);
        sends = [];
        long after = Heap();
        GC.KeepAlive(messages);

        MarkdownTable table = new(1, "what", "figure");
        table.Add("callers that wait for a connection", statistics.QueuedSends.ToString("N0", CultureInfo.InvariantCulture));
        table.Add("the caller's own message", Figures.Bytes((double)(before - empty) / callers));
        table.Add("heap of a waiting caller, besides its message", Figures.Bytes((double)(waiting - before) / callers));
        table.Add("working set of a waiting caller, besides its message", Figures.Bytes((double)workingSet / callers));
        table.Add("threads of the process meanwhile", Figures.Show(threads));
        table.Add("to submit one", $"{Figures.Show(submitting.TotalMicroseconds / callers)} us");
        table.Add("to send all of them afterwards", $"{Figures.Show(sending.TotalSeconds)} s");
        table.Add("heap that is kept for each when all are done", Figures.Bytes(Math.Max(0, (double)(after - before) / callers)));

        await folder.ShowAsync("waiting.md", $"""
            # {callers.ToString("N0", CultureInfo.InvariantCulture)} callers waiting at once

            {MachineInfo.Describe(command)}
            One sender with {connections} connections to a server that greets nobody until all callers wait. Then every message was accepted once.

            {table}
            """);
    }

    private static long Heap() => GC.GetTotalMemory(forceFullCollection: true);
}
