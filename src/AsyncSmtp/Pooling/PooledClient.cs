using AsyncSmtp.Dispatching;

namespace AsyncSmtp.Pooling;

/// <summary>
/// A slot of the pool and the client in it. The slot lives as long as it counts; the client in it is replaced when it has gone stale.
/// </summary>
/// <remarks>
/// Leased to one send, or to more when its client takes the next before the last has ended. The client in it is made and closed by whoever has the only lease, or by the pool while there is none. What else changes
/// is guarded by the pool's lock.
/// </remarks>
internal sealed class PooledClient(PooledServer server, Func<ServerAddress, SmtpDispatcher> create, TimeProvider timeProvider, Func<TimeSpan> nextLifetime)
{
    private SmtpDispatcher? _dispatcher;
    private long _bornAt;
    private TimeSpan _lifetime;

    /// <summary>Gets or sets the server that the slot counts for, and that the next client goes to. Set under the pool's lock.</summary>
    public PooledServer Server { get; set; } = server;

    /// <summary>Gets the client, which <see cref="Renew"/> made.</summary>
    public SmtpDispatcher Dispatcher => _dispatcher ?? throw new InvalidOperationException("The slot has no client.");

    /// <summary>Gets how many sends the client has carried.</summary>
    public int Messages => _dispatcher?.Sends ?? 0;

    /// <summary>Gets or sets a value indicating whether the client must not carry another message.</summary>
    public bool IsStale { get; set; } = true;

    /// <summary>Gets or sets when the client became idle.</summary>
    public long IdleSince { get; set; }

    /// <summary>Gets or sets how often the pool had been cleared when the client was made.</summary>
    public int Generation { get; set; }

    /// <summary>Gets or sets how many sends have leased the client.</summary>
    public int Leases { get; set; }

    /// <summary>Gets or sets a value indicating whether the client takes one more send, though it is leased.</summary>
    public bool IsOpen { get; set; }

    /// <summary>Gets how old the client is.</summary>
    public TimeSpan Age => timeProvider.GetElapsedTime(_bornAt);

    /// <summary>Gets how old the client may still get.</summary>
    public TimeSpan LifeLeft => _lifetime == Timeout.InfiniteTimeSpan ? TimeSpan.MaxValue : _lifetime - timeProvider.GetElapsedTime(_bornAt);

    /// <summary>Whether that is the client.</summary>
    public bool Holds(SmtpDispatcher dispatcher) => _dispatcher == dispatcher;

    /// <summary>Closes the client, if there is one, and then makes a new one: there are never two in a slot.</summary>
    public void Renew()
    {
        Close();
        _dispatcher = create(Server.Address);
        _bornAt = timeProvider.GetTimestamp();
        _lifetime = nextLifetime();
        IsStale = false;
    }

    /// <summary>Closes the client, if there is one. Does not block on the server.</summary>
    public void Close()
    {
        _dispatcher?.Dispose();
        _dispatcher = null;
        IsStale = true;
    }
}
