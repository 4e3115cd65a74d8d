namespace AsyncSmtp.Pooling;

/// <summary>One server's accounts. Guarded by the pool's lock.</summary>
internal sealed class PooledServer(ServerAddress address, int weight, ConnectionThrottle throttle, ServerRecord record)
{
    public ServerAddress Address => address;

    public int Weight => weight;

    public ConnectionThrottle Throttle => throttle;

    public ServerRecord Record => record;

    public int Idle { get; set; }

    /// <summary>Gets or sets how many connections are leased or being closed.</summary>
    public int Busy { get; set; }

    /// <summary>Gets or sets how many of the busy ones are being closed.</summary>
    public int Closing { get; set; }

    /// <summary>Gets how many connections there are, those apart that are on their way out.</summary>
    public int Live => Idle + Busy - Closing;

    /// <summary>Gets a value indicating whether there may be one more. One that is being closed still counts: the server may not have noticed.</summary>
    public bool IsBelowLimit => Idle + Busy < throttle.Limit;

    /// <summary>Whether one more may be made now.</summary>
    public bool HasRoom(long now) => IsBelowLimit && throttle.PauseLeft(now) == TimeSpan.Zero;

    public SmtpServerStatistics ToStatistics(long now) => record.ToStatistics(address, Idle, Busy, throttle, now);
}
