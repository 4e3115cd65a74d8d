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
                new ConnectionThrottle(options.MaxConnections, adapts, pauses: adapts || addresses.Length > 1, timeProvider, random),
                new ServerRecord(timeProvider))),
        ];
    }

    /// <summary>
    /// The server that the next connection goes to, or null when none takes one now. When all are set aside because they could not be reached, the one that has been so the longest is tried all the same: they have
    /// not asked to be left alone, and what waits must be able to fail.
    /// </summary>
    public PooledServer? Choose(long now)
    {
        PooledServer? best = null;
        foreach (PooledServer server in _servers)
        {
            if (server.HasRoom(now) && (best is null || (_selection == ServerSelection.Weighted && Share(server) < Share(best))))
            {
                best = server;
            }
        }

        return best ?? (AreAllMissing(now) ? _servers.Where(static s => s.IsBelowLimit).MinBy(s => s.Throttle.PauseLeft(now)) : null);
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

    /// <summary>How long until a server takes another connection, by time alone. Null when only another event can make one do so.</summary>
    public TimeSpan? NextReturn(long now)
    {
        PooledServer[] below = Array.FindAll(_servers, static s => s.IsBelowLimit);
        return below.Length == 0 ? null : AreAllMissing(now) ? TimeSpan.Zero : below.Min(s => s.Throttle.PauseLeft(now));
    }

    public IReadOnlyList<SmtpServerStatistics> ToStatistics(long now) => Array.ConvertAll(_servers, s => s.ToStatistics(now));

    private bool AreAllMissing(long now) => Array.TrueForAll(_servers, s => s.Throttle.IsMissing && s.Throttle.PauseLeft(now) > TimeSpan.Zero);

    private static double Share(PooledServer server) => (server.Idle + server.Busy + 1) / (double)server.Weight;
}
