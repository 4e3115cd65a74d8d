using AsyncSmtp.Testing;

namespace AsyncSmtp.Storm.Tests.Storm;

/// <summary>What a run is like, all of it drawn from its seed.</summary>
internal sealed class StormPlan
{
    private readonly Random _random;

    public StormPlan(int seed)
    {
        _random = Dice.For(seed);
        Secure = seed % 2 == 0;
        Disposes = seed % 4 == 3;
        Restarts = _random.Percent(50);
        InFlight = _random.Next(8, 65);
        Options = DrawOptions();

        // Where servers ask to slow down, it does: in time that the others need not take.
        Options.AdaptiveThrottle = seed % 5 == 0;
        Options.Driver = seed % 3 == 0 ? SmtpClientDriver.Events : SmtpClientDriver.Thread;
        if (seed % 7 < 3)
        {
            Options.CommitObserver = Observer = new StormObserver(seed);
        }

        ServerOptions = new LoopbackSmtpServerOptions
        {
            RequireTls = Secure,
            Chunking = StormSettings.Transport == "MailKit" && seed % 4 < 2,
            AcceptDelay = _random.Ms(0, 3),
            IdleTimeout = _random.Percent(50) ? _random.Ms(30, 300) : Timeout.InfiniteTimeSpan,
        };
    }

    public bool Secure { get; }

    /// <summary>Gets a value indicating whether the sender is disposed in the middle of the run.</summary>
    public bool Disposes { get; }

    /// <summary>Gets a value indicating whether the server is restarted now and then.</summary>
    public bool Restarts { get; }

    /// <summary>Gets who records the commits, in some of the runs.</summary>
    public StormObserver? Observer { get; }

    /// <summary>Gets how many sends are submitted and not ended at a time.</summary>
    public int InFlight { get; }

    public AsyncSmtpOptions Options { get; }

    public LoopbackSmtpServerOptions ServerOptions { get; }

    public override string ToString()
    {
        AsyncSmtpOptions o = Options;
        return $"{o.Driver}, {(o.AdaptiveThrottle ? "throttle, " : "")}{(Observer is null ? "" : "observed, ")}{(Secure ? "TLS" : "plain")}, {InFlight} in flight, MaxConnections {o.MaxConnections}, MaxMessagesPerConnection {o.MaxMessagesPerConnection}, attempts {o.Retry.MaxAttempts}, "
            + $"AttemptTimeout {o.AttemptTimeout.TotalMilliseconds}, FinalReplyTimeout {o.FinalReplyTimeout.TotalMilliseconds}, SendTimeout {o.SendTimeout.TotalMilliseconds}, "
            + $"grace {o.CancellationGracePeriod.TotalMilliseconds}, idle {o.IdleTimeout.TotalMilliseconds}, server idle {ServerOptions.IdleTimeout.TotalMilliseconds}"
            + $"{(Restarts ? ", restarts" : "")}{(Disposes ? ", disposed midway" : "")}{(o.QueueFullMode == QueueFullMode.Fail ? $", queue {o.MaxQueueLength}" : "")}";
    }

    private AsyncSmtpOptions DrawOptions()
    {
        AsyncSmtpOptions options = new()
        {
            EnableSsl = Secure,
            MaxConnections = _random.Next(1, 9),
            MaxMessagesPerConnection = _random.Pick(1, 2, 5, 10, 50),
            IdleTimeout = _random.Ms(20, 300),
            ConnectionLifetime = _random.Percent(50) ? _random.Ms(100, 2_000) : TimeSpan.FromMinutes(5),
            AttemptTimeout = _random.Ms(100, 400),
            FinalReplyTimeout = _random.Ms(80, 300),
            CancellationGracePeriod = _random.Percent(20) ? TimeSpan.Zero : _random.Ms(1, 100),
            SendTimeout = _random.Percent(50) ? _random.Ms(300, 2_000) : Timeout.InfiniteTimeSpan,
            ShutdownTimeout = Disposes ? _random.Ms(0, 100) : TimeSpan.FromSeconds(30),
        };
        options.Retry.MaxAttempts = _random.Next(1, 4);
        options.Retry.BaseDelay = _random.Ms(0, 20);
        options.Retry.MaxDelay = TimeSpan.FromMilliseconds(40);
        if (_random.Percent(25))
        {
            options.QueueFullMode = QueueFullMode.Fail;
            options.MaxQueueLength = Math.Max(1, InFlight - options.MaxConnections - _random.Next(0, 4));
        }

        return options;
    }
}
