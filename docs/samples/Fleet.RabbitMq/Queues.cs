using AsyncSmtp.Queueing;
using RabbitMQ.Client;

namespace Fleet.RabbitMq;

/// <summary>
/// The queues of the fleet, all of them quorum queues: what is in one is on the disks of most of the broker's nodes.
/// </summary>
internal static class Queues
{
    public const string Mail = "mail";
    public const string Dead = "mail.dead";
    public const string Parked = "mail.parked";

    /// <summary>How often the broker gives a mail out whose process dies over it, before it takes it for poison. RabbitMQ 4 has the same limit where none is set, older ones have none.</summary>
    private const int DeliveryLimit = 20;

    /// <summary>
    /// Where mails wait that are to be tried again: each queue keeps its mails for twice as long as the one before, and gives them back to <see cref="Mail"/>. A time-to-live on each mail would not do, since a
    /// queue looks at its first mail only; nor would a timer in a process, whose mails are unacknowledged or lost when it dies.
    /// </summary>
    private static readonly TimeSpan[] Waits = [.. Enumerable.Range(0, 12).Select(i => TimeSpan.FromSeconds(1 << i))];

    public static IEnumerable<string> All => [Mail, .. Waits.Select(WaitName), Parked, Dead];

    /// <summary>The queue for a delay: the first that keeps a mail for as long, so that none is tried too soon and none waits twice as long.</summary>
    public static string ForDelay(TimeSpan delay) => WaitName(Waits.FirstOrDefault(w => w >= delay, Waits[^1]));

    /// <summary>Makes the queues that are not there yet.</summary>
    public static async Task DeclareAsync(IConnectionFactory broker, CancellationToken cancellationToken)
    {
        await using IConnection connection = await broker.CreateConnectionAsync(cancellationToken);
        await using IChannel channel = await connection.CreateChannelAsync(cancellationToken: cancellationToken);
        await DeclareAsync(channel, Dead, [], cancellationToken);
        await DeclareAsync(channel, Parked, [], cancellationToken);
        await DeclareAsync(channel, Mail, LeavingFor(Dead, "x-delivery-limit", DeliveryLimit), cancellationToken);
        foreach (TimeSpan wait in Waits)
        {
            await DeclareAsync(channel, WaitName(wait), LeavingFor(Mail, "x-message-ttl", (int)wait.TotalMilliseconds), cancellationToken);
        }
    }

    /// <summary>Counts the mails in each queue, without those that somebody is sending.</summary>
    public static async Task<IReadOnlyList<KeyValuePair<string, long>>> CountAsync(IConnectionFactory broker, CancellationToken cancellationToken)
    {
        await using IConnection connection = await broker.CreateConnectionAsync(cancellationToken);
        await using IChannel channel = await connection.CreateChannelAsync(cancellationToken: cancellationToken);
        List<KeyValuePair<string, long>> counts = [];
        foreach (string name in All)
        {
            counts.Add(new(name, await channel.MessageCountAsync(name, cancellationToken)));
        }

        return counts;
    }

    /// <summary>Takes as many mails as there are now out of a queue, each when the other queue has it.</summary>
    public static async Task<int> MoveAsync(IConnectionFactory broker, string from, Func<QueuedMail, Task> put, CancellationToken cancellationToken)
    {
        await using IConnection connection = await broker.CreateConnectionAsync(cancellationToken);
        await using IChannel channel = await connection.CreateChannelAsync(cancellationToken: cancellationToken);
        uint count = await channel.MessageCountAsync(from, cancellationToken);
        int moved = 0;
        for (; moved < count && await channel.BasicGetAsync(from, autoAck: false, cancellationToken) is { } mail; moved++)
        {
            await put(QueuedMail.FromJson(mail.Body.Span));
            await channel.BasicAckAsync(mail.DeliveryTag, multiple: false, cancellationToken);
        }

        return moved;
    }

    private static string WaitName(TimeSpan wait) => $"{Mail}.wait.{wait.TotalSeconds:0}s";

    /// <summary>For a queue that its mails leave for another one, by the broker's hand: it keeps each until the other one has it.</summary>
    private static Dictionary<string, object?> LeavingFor(string queue, string when, int value) => new()
    {
        [when] = value,
        ["x-dead-letter-exchange"] = "",
        ["x-dead-letter-routing-key"] = queue,
        ["x-dead-letter-strategy"] = "at-least-once",
        ["x-overflow"] = "reject-publish",
    };

    private static Task<QueueDeclareOk> DeclareAsync(IChannel channel, string name, Dictionary<string, object?> arguments, CancellationToken cancellationToken)
    {
        arguments["x-queue-type"] = "quorum";
        return channel.QueueDeclareAsync(name, durable: true, exclusive: false, autoDelete: false, arguments, cancellationToken: cancellationToken);
    }
}
