using System.Net.Mail;

namespace AsyncSmtp.Pooling;

/// <summary>The servers of a sender, and which of them the next connection goes to. Guarded by the pool's lock.</summary>
internal sealed class ServerList
{
    private readonly PooledServer[] _servers;
    private readonly ServerSelection _selection;

    public ServerList(AsyncSmtpOptions options, TimeProvider timeProvider, Random random)
    {
        _selection = options.ServerSelection;
        bool adapts = options.AdaptiveThrottle && options.DeliveryMethod == SmtpDeliveryMethod.Network;
        ServerAddress[] addresses = [.. options.Addresses()];
        _servers =
        [
            .. addresses.Select((address, i) => new PooledServer(
                address,
                i < options.Servers.Count ? options.Servers[i].Weight : 1,
                new ConnectionThrottle(options.MaxConnections, adapts, pauses: adapts || addresses.Length > 1, timeProvider, random))),
        ];
    }

    public bool AreSeveral => _servers.Length > 1;

    /// <summary>The server that the next connection goes to, or null when none takes one now.</summary>
    public PooledServer? Choose(long now)
    {
        PooledServer? best = null;
        foreach (PooledServer server in _servers)
        {
            if (!server.HasRoom(now))
            {
                continue;
            }

            if (_selection == ServerSelection.Ordered)
            {
                return server;
            }

            if (best is null || Share(server) < Share(best))
            {
                best = server;
            }
        }

        return best;
    }

    /// <summary>An earlier server that takes another connection now, or null.</summary>
    public PooledServer? BetterThan(PooledServer server, long now)
    {
        if (_selection == ServerSelection.Ordered && server != _servers[0])
        {
            foreach (PooledServer earlier in _servers)
            {
                if (earlier == server)
                {
                    break;
                }

                if (earlier.HasRoom(now))
                {
                    return earlier;
                }
            }
        }

        return null;
    }

    /// <summary>Whether another server takes a connection now.</summary>
    public bool IsThereAnother(PooledServer server, long now) => Array.Exists(_servers, s => s != server && s.Throttle.PauseLeft(now) == TimeSpan.Zero);

    /// <summary>How long until a server that has room is no longer set aside. Null when none has.</summary>
    public TimeSpan? NextReturn(long now)
    {
        TimeSpan? next = null;
        foreach (PooledServer server in _servers)
        {
            if (server.Idle + server.Busy < server.Throttle.Limit && server.Throttle.PauseLeft(now) is var left && (next is null || left < next))
            {
                next = left;
            }
        }

        return next;
    }

    public IReadOnlyList<SmtpServerStatistics> ToStatistics(long now) => Array.ConvertAll(_servers, s => s.ToStatistics(now));

    private static double Share(PooledServer server) => (server.Idle + server.Busy + 1) / (double)server.Weight;
}
