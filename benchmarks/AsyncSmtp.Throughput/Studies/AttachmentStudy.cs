using System.Diagnostics;
using System.Net.Mail;
using AsyncSmtp.Throughput.Measuring;
using AsyncSmtp.Throughput.Processes;
using AsyncSmtp.Throughput.Reporting;
using AsyncSmtp.Throughput.Senders;

namespace AsyncSmtp.Throughput.Studies;

/// <summary>Mails with a large attachment, all queued at once: what memory they take at most, and how long small mails take meanwhile.</summary>
internal static class AttachmentStudy
{
    private const int Megabyte = 1_000_000;

    private static readonly TimeSpan SampleInterval = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan SmallInterval = TimeSpan.FromMilliseconds(20);

    public static async Task RunAsync(AttachmentSettings settings, ReportFolder folder, string command)
    {
        await using SinkProcess sink = await SinkProcess.StartAsync();
        await using SmtpMailSender sender = AsyncSmtpSender.Open(new SenderTarget(sink.Port, settings.Connections), o =>
        {
            if (settings.Unbounded)
            {
                o.MaxContentBytesInFlight = long.MaxValue;
            }

            if (settings.Files)
            {
                o.ReadFilesWhenSent = true;
                o.TransportFactory = new PipeliningTransportFactory();
            }
        });
        await SendAsync(sender, TestMail.Create());

        // All attachments read the same bytes, so that what the callers hold themselves is one attachment.
        byte[] content = new byte[settings.Megabytes * Megabyte];
        Random.Shared.NextBytes(content);
        string? file = settings.Files ? Path.GetTempFileName() : null;
        if (file is not null)
        {
            await File.WriteAllBytesAsync(file, content);
            content = [];
        }

        long heapBefore = GC.GetTotalMemory(forceFullCollection: true);
        long workingSetBefore = Environment.WorkingSet;

        long sent = 0;
        using MemorySampler sampler = new(SampleInterval, () => Interlocked.Read(ref sent));
        long start = Stopwatch.GetTimestamp();
        Task large = Task.WhenAll(Enumerable.Range(0, settings.Mails).Select(async _ =>
        {
            await SendAsync(sender, WithAttachment(content, file));
            Interlocked.Increment(ref sent);
        }));
        IReadOnlyList<TimeSpan> small = settings.Small ? await SendSmallAsync(sender, large) : [];
        await large;
        TimeSpan elapsed = Stopwatch.GetElapsedTime(start);
        IReadOnlyList<MemorySample> memory = sampler.Stop();
        await sink.CheckAcceptedAsync(1 + settings.Mails + small.Count);
        if (file is not null)
        {
            File.Delete(file);
        }


        MarkdownTable table = new(1, "what", "figure");
        table.Add("working set before", Figures.Bytes(workingSetBefore));
        table.Add("peak working set", Figures.Bytes(memory.Max(static s => s.WorkingSet)));
        table.Add("peak above before", Figures.Bytes(memory.Max(static s => s.WorkingSet) - workingSetBefore));
        table.Add("GC heap before", Figures.Bytes(heapBefore));
        table.Add("peak GC heap", Figures.Bytes(memory.Max(static s => s.Heap)));
        table.Add("peak GC heap for each mail", Figures.Bytes((double)(memory.Max(static s => s.Heap) - heapBefore) / settings.Mails));
        table.Add("time", $"{Figures.Show(elapsed.TotalSeconds)} s");
        if (settings.Small)
        {
            AddSmall(table, small);
        }

        await folder.WriteAsync("attachments-memory.csv", path => MemoryReport.WriteCsvAsync(path, memory));
        await folder.ShowAsync("attachments.md", $"""
            # {settings.Mails} mails of {settings.Megabytes} MB

            {MachineInfo.Describe(command)}
            {(settings.Files ? "In files, which are read when they are sent (ReadFilesWhenSent), and with the pipelining transport, which streams them. " : "")}All queued at once, {settings.Connections} connections, server answers at once, {(settings.Unbounded ? "no bound on the content in flight" : $"at most {Figures.Bytes(new AsyncSmtpOptions().MaxContentBytesInFlight)} of content in flight")}. Every message was accepted once.

            {table}
            """);
    }

    private static MailMessage WithAttachment(byte[] content, string? file)
    {
        MailMessage message = TestMail.Create();
        Stream stream = file is null ? new MemoryStream(content, writable: false) : File.OpenRead(file);
        message.Attachments.Add(new Attachment(stream, "report.bin", "application/octet-stream"));
        return message;
    }

    private static async Task SendAsync(SmtpMailSender sender, MailMessage message)
    {
        using (message)
        {
            await sender.SendAsync(message);
        }
    }

    /// <summary>Sends a small mail every few milliseconds, whether the last one is through or not, until the large ones are.</summary>
    private static async Task<IReadOnlyList<TimeSpan>> SendSmallAsync(SmtpMailSender sender, Task large)
    {
        List<Task<TimeSpan>> sends = [];
        while (!large.IsCompleted)
        {
            sends.Add(TimeAsync(sender));
            await Task.Delay(SmallInterval);
        }

        return await Task.WhenAll(sends);
    }

    private static async Task<TimeSpan> TimeAsync(SmtpMailSender sender)
    {
        long start = Stopwatch.GetTimestamp();
        await SendAsync(sender, TestMail.Create());
        return Stopwatch.GetElapsedTime(start);
    }

    private static void AddSmall(MarkdownTable table, IReadOnlyList<TimeSpan> small)
    {
        TimeSpan[] sorted = [.. small.Order()];
        string At(double share) => sorted.Length == 0 ? Figures.None : $"{Figures.Show(sorted[(int)((sorted.Length - 1) * share)].TotalMilliseconds)} ms";
        table.Add("small mails meanwhile", Figures.Show(sorted.Length));
        table.Add("a small mail takes, median", At(0.5));
        table.Add("p99", At(0.99));
        table.Add("most", At(1));
    }
}
