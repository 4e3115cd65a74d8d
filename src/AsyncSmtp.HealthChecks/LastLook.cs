namespace AsyncSmtp.HealthChecks;

/// <summary>
/// The last look at a sender's servers, which whoever asks within an interval shares: those that ask while it is under way wait for it, and there are never two at a time. Nobody's giving up ends it, since others may
/// wait; it is bounded by AttemptTimeout.
/// </summary>
internal sealed class LastLook(SmtpMailSender sender, TimeProvider timeProvider)
{
    private readonly Lock _lock = new();
    private Lazy<Task<IReadOnlyList<SmtpServerReport>>>? _reports;
    private long _begunAt;

    public async Task<ServerLook> GetAsync(TimeSpan interval)
    {
        Lazy<Task<IReadOnlyList<SmtpServerReport>>> reports;
        long begunAt;
        lock (_lock)
        {
            long now = timeProvider.GetTimestamp();
            if (_reports is null || (_reports is { IsValueCreated: true, Value.IsCompleted: true } && timeProvider.GetElapsedTime(_begunAt, now) >= interval))
            {
                _reports = new(() => sender.VerifyServersAsync(CancellationToken.None));
                _begunAt = now;
            }

            (reports, begunAt) = (_reports, _begunAt);
        }

        return new ServerLook(await reports.Value.ConfigureAwait(false), timeProvider.GetElapsedTime(begunAt));
    }
}
