namespace AsyncSmtp.Pooling;

/// <summary>When a client has been in use, or out of use, for long enough.</summary>
internal sealed class ClientAge(AsyncSmtpOptions options, TimeProvider timeProvider, Random random)
{
    /// <summary>Whether a leased client has carried what it may carry, or is too old.</summary>
    public bool IsWornOut(PooledClient client) => client.Messages >= options.MaxMessagesPerConnection || client.LifeLeft <= TimeSpan.Zero;

    /// <summary>Whether a leased client was kept from its server for so long, waiting for its turn, that the server may have closed the connection.</summary>
    public bool IsOutOfUse(PooledClient client)
        => client.Messages > 0 && options.IdleTimeout != Timeout.InfiniteTimeSpan && timeProvider.GetElapsedTime(client.IdleSince) >= options.IdleTimeout;

    /// <summary>How long an idle client may still rest.</summary>
    public TimeSpan RestLeft(PooledClient client)
    {
        TimeSpan idleLeft = options.IdleTimeout == Timeout.InfiniteTimeSpan ? TimeSpan.MaxValue : options.IdleTimeout - timeProvider.GetElapsedTime(client.IdleSince);
        return idleLeft < client.LifeLeft ? idleLeft : client.LifeLeft;
    }

    /// <summary>How old the next client may get. Connections that were made together should not all end together.</summary>
    public TimeSpan NextLifetime()
    {
        if (options.ConnectionLifetime == Timeout.InfiniteTimeSpan)
        {
            return Timeout.InfiniteTimeSpan;
        }

        double jitter = AsyncSmtpDefaults.ConnectionLifetimeJitter * ((2 * random.NextDouble()) - 1);
        return options.ConnectionLifetime * (1 + jitter);
    }
}
