using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace AsyncSmtp.Diagnostics;

/// <summary>
/// The instruments of one sender, of the meter AsyncSmtp. Seconds only; <c>error.type</c> on failure only. Nothing is measured that nobody listens to.
/// </summary>
internal sealed class AsyncSmtpMetrics : IDisposable
{
    public const string MeterName = "AsyncSmtp";

    /// <summary>In seconds: from a server at hand to a connection at the end of its life. The default ones are for milliseconds.</summary>
    private static readonly InstrumentAdvice<double> Buckets = new() { HistogramBucketBoundaries = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300] };

    private readonly Meter? _owned;
    private readonly string? _senderName;
    private readonly Histogram<double> _duration;
    private readonly Counter<long> _sentMessages;
    private readonly Counter<long> _retries;
    private readonly Histogram<double> _waitTime;
    private readonly Histogram<double> _useTime;
    private readonly Histogram<double> _createTime;
    private readonly Histogram<double> _rateLimitWaitTime;
    private readonly Histogram<double> _connectionDuration;

    /// <param name="meterFactory">The container's, which owns its meters, or null.</param>
    /// <param name="senderName">What tells this sender from others, or null.</param>
    /// <param name="statistics">The numbers of now. Asked by who listens, at any time.</param>
    /// <param name="maxConnections">The cap.</param>
    public AsyncSmtpMetrics(IMeterFactory? meterFactory, string? senderName, Func<SmtpSenderStatistics> statistics, int maxConnections)
    {
        Meter meter = meterFactory?.Create(MeterName) ?? (_owned = new Meter(MeterName));
        _senderName = senderName;
        _duration = CreateTimes(meter, "asyncsmtp.client.operation.duration", "How long a send took, from its submission to its end, all attempts and waits included.");
        _sentMessages = meter.CreateCounter<long>("asyncsmtp.client.sent.messages", "{message}", "Sends that have ended, by outcome.");
        _retries = meter.CreateCounter<long>("asyncsmtp.client.operation.retries", "{attempt}", "Attempts after the first one.");
        _waitTime = CreateTimes(meter, "asyncsmtp.client.connection.wait_time", "How long an attempt waited for its connection, for the rate, and for its server.");
        _useTime = CreateTimes(meter, "asyncsmtp.client.connection.use_time", "How long an attempt was on its connection; connecting is part of a connection's first attempt.");
        _createTime = CreateTimes(meter, "asyncsmtp.client.connection.create_time", "How long a new connection took to the content of its first message: connecting, TLS, login and envelope.");
        _rateLimitWaitTime = CreateTimes(meter, "asyncsmtp.client.rate_limit.wait_time", "How long a limit on the rate held back an attempt whose turn it was, or AcquireAsync took.");
        _connectionDuration = CreateTimes(meter, "asyncsmtp.client.connection.duration", "How long a connection lived.");
        meter.CreateObservableUpDownCounter("asyncsmtp.client.connection.count", () => Count(statistics()), "{connection}", "Connections by state: idle, or used (opening, sending, closing).");
        meter.CreateObservableUpDownCounter("asyncsmtp.client.connection.max", () => new Measurement<int>(maxConnections, Tags()), "{connection}", "The most connections there may be.");
        meter.CreateObservableUpDownCounter("asyncsmtp.client.connection.limit", () => Of(statistics(), static s => s.ConnectionLimit), "{connection}", "The most connections there may be to a server now: less than the maximum when it asked to slow down.");
        meter.CreateObservableUpDownCounter("asyncsmtp.client.throttle.active", () => Of(statistics(), s => s.ConnectionLimit < maxConnections || s.SetAsideFor > TimeSpan.Zero ? 1 : 0), "{server}", "1 while a server is given fewer connections, or none, because it asked to slow down or could not be reached.");
        meter.CreateObservableUpDownCounter("asyncsmtp.client.connection.pending_requests", () => new Measurement<int>(statistics().QueuedSends, Tags()), "{request}", "Sends that wait for a connection.");
    }

    /// <summary>A send has ended.</summary>
    public void OnEnded(DeliveryOutcome outcome, string? errorType, string? host, int port, TimeSpan duration)
    {
        if (!_duration.Enabled && !_sentMessages.Enabled)
        {
            return;
        }

        TagList tags = Tags(host, port);
        tags.Add(TelemetryTag.Outcome, outcome.ToTag());
        if (errorType is not null)
        {
            tags.Add(TelemetryTag.ErrorType, errorType);
        }

        _duration.Record(duration.TotalSeconds, tags);
        _sentMessages.Add(1, tags);
    }

    /// <summary>An attempt has been made, and has given its connection back.</summary>
    public void OnAttempt(bool isFirst, string? host, int port, TimeSpan waited, TimeSpan used)
    {
        if (!isFirst && _retries.Enabled)
        {
            _retries.Add(1, Tags(host, port));
        }

        Record(_waitTime, waited, host, port);
        Record(_useTime, used, host, port);
    }

    /// <summary>The limits on the rate have let an attempt go, which they held back, or did not.</summary>
    public void OnRateLimit(string? host, int port, TimeSpan held)
    {
        if (held > TimeSpan.Zero)
        {
            Record(_rateLimitWaitTime, held, host, port);
        }
    }

    /// <summary>A connection has come to the content of its first message.</summary>
    public void OnConnectionOpened(string? host, int port, TimeSpan took) => Record(_createTime, took, host, port);

    /// <summary>A connection has been closed.</summary>
    public void OnConnectionClosed(string? host, int port, TimeSpan lived) => Record(_connectionDuration, lived, host, port);

    public void Dispose() => _owned?.Dispose();

    private static Histogram<double> CreateTimes(Meter meter, string name, string description) => meter.CreateHistogram(name, "s", description, tags: null, Buckets);

    private void Record(Histogram<double> histogram, TimeSpan time, string? host, int port)
    {
        if (histogram.Enabled)
        {
            histogram.Record(time.TotalSeconds, Tags(host, port));
        }
    }

    private IEnumerable<Measurement<int>> Count(SmtpSenderStatistics statistics)
    {
        foreach (SmtpServerStatistics server in statistics.Servers)
        {
            yield return new Measurement<int>(server.IdleConnections, Tags(server.Host, server.Port, "idle"));
            yield return new Measurement<int>(server.BusyConnections, Tags(server.Host, server.Port, "used"));
        }
    }

    private IEnumerable<Measurement<int>> Of(SmtpSenderStatistics statistics, Func<SmtpServerStatistics, int> value)
        => statistics.Servers.Select(server => new Measurement<int>(value(server), Tags(server.Host, server.Port)));

    private TagList Tags(string? host, int port, string state)
    {
        TagList tags = Tags(host, port);
        tags.Add(TelemetryTag.ConnectionState, state);
        return tags;
    }

    private TagList Tags(string? host, int port)
    {
        TagList tags = Tags();
        if (!string.IsNullOrEmpty(host))
        {
            tags.Add(TelemetryTag.ServerAddress, host);
            tags.Add(TelemetryTag.ServerPort, port);
        }

        return tags;
    }

    private TagList Tags()
    {
        TagList tags = default;
        if (_senderName is not null)
        {
            tags.Add(TelemetryTag.SenderName, _senderName);
        }

        return tags;
    }
}
