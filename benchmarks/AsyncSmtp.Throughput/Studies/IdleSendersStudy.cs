using System.Diagnostics;
using System.Globalization;
using System.Net.Mail;
using AsyncSmtp.Throughput.Processes;
using AsyncSmtp.Throughput.Reporting;
using AsyncSmtp.Throughput.Senders;
using Microsoft.Extensions.DependencyInjection;

namespace AsyncSmtp.Throughput.Studies;

/// <summary>Very many keyed senders in one container that have nothing to do: before their first message, and after their connections have been closed for idleness.</summary>
internal static class IdleSendersStudy
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    /// <summary>Well over the idle timeout. A connection that is open after it is in the table.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <param name="senders">How many keyed senders.</param>
    /// <param name="watch">For how long their idleness is watched.</param>
    /// <param name="folder">Where the report goes.</param>
    /// <param name="command">The command line.</param>
    public static async Task RunAsync(int senders, TimeSpan watch, ReportFolder folder, string command)
    {
        await using SinkProcess sink = await SinkProcess.StartAsync();
        List<IdleState> states = [await IdleState.ReadAsync("no sender", sink, watch)];

        ServiceCollection services = new();
        for (int key = 0; key < senders; key++)
        {
            services.AddKeyedAsyncSmtp(key, options => (options.Host, options.Port, options.EnableSsl) = (SenderTarget.Host, sink.Port, false));
        }

        await using ServiceProvider provider = services.BuildServiceProvider();
        states.Add(await IdleState.ReadAsync("registered", sink, watch));

        IAsyncMailSender[] all = [.. Enumerable.Range(0, senders).Select(key => provider.GetRequiredKeyedService<IAsyncMailSender>(key))];
        states.Add(await IdleState.ReadAsync("made", sink, watch));

        foreach (IAsyncMailSender sender in all)
        {
            using MailMessage message = TestMail.Create();
            await sender.SendAsync(message);
        }

        await sink.CheckAcceptedAsync(senders);
        long start = Stopwatch.GetTimestamp();
        while ((await sink.AskAsync()).Open > 0 && Stopwatch.GetElapsedTime(start) < Patience)
        {
            await Task.Delay(Pause);
        }

        states.Add(await IdleState.ReadAsync("used once, connections closed for idleness", sink, watch));
        GC.KeepAlive(all);
        await folder.ShowAsync("idle-senders.md", Write(senders, states, watch, command));
    }

    private static string Write(int senders, List<IdleState> states, TimeSpan watch, string command)
    {
        MarkdownTable table = new(1, "senders are", "heap of each", "threads", "active timers", "connections", $"CPU ms in {watch.TotalSeconds} s");
        foreach (IdleState state in states)
        {
            table.Add(
                state.Title,
                Figures.Bytes((double)(state.Heap - states[0].Heap) / senders),
                Figures.Show(state.Threads),
                Figures.Show(state.Timers),
                Figures.Show(state.Connections),
                Figures.Show(state.Cpu.TotalMilliseconds));
        }

        return $"""
            # {senders.ToString("N0", CultureInfo.InvariantCulture)} idle keyed senders

            {MachineInfo.Describe(command)}
            {table}
            """;
    }
}
