using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using AsyncSmtp.Throughput.Measuring;
using AsyncSmtp.Throughput.Senders;

namespace AsyncSmtp.Throughput.Processes;

/// <summary>The other side of <see cref="SenderProcess"/>. It waits on the main thread, so that every thread of the pool is the sender's.</summary>
internal static class SenderHost
{
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

    /// <summary>Twice as many each time, until a batch takes half of a run's time.</summary>
    private static string WarmUp(IBulkSender sender, int connections, double seconds, int most)
    {
        int messages = connections;
        double elapsed;
        while (true)
        {
            long start = Stopwatch.GetTimestamp();
            sender.SendAsync(messages).GetAwaiter().GetResult();
            elapsed = Stopwatch.GetElapsedTime(start).TotalSeconds;
            if (elapsed >= seconds / 2 || messages >= most)
            {
                break;
            }

            messages *= 2;
        }

        // The same number on each connection: where the server thinks long, the last few messages of an odd number would take as long as a full turn.
        int fitting = (int)Math.Min(messages / elapsed * seconds, most);
        return Math.Max(connections, fitting / connections * connections).ToString(CultureInfo.InvariantCulture);
    }
}
