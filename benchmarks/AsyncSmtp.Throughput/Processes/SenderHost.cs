using System.Diagnostics;
using System.Globalization;
using System.Runtime;
using System.Text.Json;
using AsyncSmtp.Throughput.Measuring;
using AsyncSmtp.Throughput.Senders;

namespace AsyncSmtp.Throughput.Processes;

/// <summary>The other side of <see cref="SenderProcess"/>. It waits on the main thread, so that every thread of the pool is the sender's.</summary>
internal static class SenderHost
{
    /// <summary>By how much a batch has to be faster than the one before, for the next to be.</summary>
    private const double Faster = 1.1;

    /// <summary>How much of a batch's time the runtime may compile for it to count as warm: it does so on the processors that the batch is measured on.</summary>
    private const double Compiling = 0.01;

    /// <summary>How many batches there are at most, short ones included, whatever the runtime does.</summary>
    private const int Batches = 40;

    public static int Run(SenderKind kind, SenderTarget target)
    {
        IBulkSender sender = kind.Create(target);
        while (Console.ReadLine() is { } line)
        {
            string[] words = line.Split(' ');
            string answer = words[0] switch
            {
                "warm" => WarmUp(sender, target.Connections, double.Parse(words[1], CultureInfo.InvariantCulture), int.Parse(words[2], CultureInfo.InvariantCulture)),
                "connect" => Connect(sender, target.Connections),
                "run" => JsonSerializer.Serialize(SenderRun.Measure(sender, int.Parse(words[1], CultureInfo.InvariantCulture))),
                _ => throw new InvalidOperationException($"Unknown command '{line}'."),
            };
            Console.WriteLine(answer);
        }

        sender.DisposeAsync().AsTask().GetAwaiter().GetResult();
        return 0;
    }

    /// <summary>Makes the connections stand: a sender that closes idle ones has lost them while the others had their turn.</summary>
    private static string Connect(IBulkSender sender, int connections)
    {
        sender.SendAsync(2 * connections).GetAwaiter().GetResult();
        return "connected";
    }

    /// <summary>
    /// Twice as many each time, until a batch takes half of a run's time, and on until it is no faster than the one before and the runtime has compiled next to nothing in it. That takes some seconds where all processors
    /// are busy: what is used most is compiled again in the background, on the same ones.
    /// </summary>
    private static string WarmUp(IBulkSender sender, int connections, double seconds, int most)
    {
        int messages = connections;
        double rate = 0;
        for (int batch = 0; batch < Batches; batch++)
        {
            TimeSpan compiled = JitInfo.GetCompilationTime();
            long start = Stopwatch.GetTimestamp();
            sender.SendAsync(messages).GetAwaiter().GetResult();
            double elapsed = Stopwatch.GetElapsedTime(start).TotalSeconds;
            double before = rate;
            rate = messages / elapsed;
            if (elapsed < seconds / 2 && messages < most)
            {
                messages *= 2;
            }
            else if (rate < Faster * before && (JitInfo.GetCompilationTime() - compiled).TotalSeconds <= Compiling * elapsed)
            {
                break;
            }
        }

        // The same number on each connection: where the server thinks long, the last few messages of an odd number would take as long as a full turn.
        int fitting = (int)Math.Min(rate * seconds, most);
        return Math.Max(connections, fitting / connections * connections).ToString(CultureInfo.InvariantCulture);
    }
}
