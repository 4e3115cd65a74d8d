namespace AsyncSmtp.HealthChecks;

/// <summary>A sender's statistics as the data of a health report: numbers, times and one word for the last failure of each server, and no addresses.</summary>
internal static class SenderData
{
    public static IReadOnlyDictionary<string, object> Of(SmtpSenderStatistics statistics)
    {
        Dictionary<string, object> data = new()
        {
            ["idleConnections"] = statistics.IdleConnections,
            ["busyConnections"] = statistics.BusyConnections,
            ["peakConnections"] = statistics.PeakConnections,
            ["maxConnections"] = statistics.MaxConnections,
            ["queuedSends"] = statistics.QueuedSends,
            ["activeSends"] = statistics.ActiveSends,
            ["sentMessages"] = statistics.SentMessages,
            ["partiallySentMessages"] = statistics.PartiallySentMessages,
            ["notSentMessages"] = statistics.NotSentMessages,
            ["inDoubtMessages"] = statistics.InDoubtMessages,
        };
        foreach (SmtpServerStatistics server in statistics.Servers)
        {
            Add(data, server.Host.Length == 0 ? "pickupDirectory" : Words.NameOf(server), server);
        }

        return data;
    }

    private static void Add(Dictionary<string, object> data, string name, SmtpServerStatistics server)
    {
        data[$"{name} connectionLimit"] = server.ConnectionLimit;
        data[$"{name} setAsideFor"] = server.SetAsideFor;
        data[$"{name} failuresInARow"] = server.FailuresInARow;
        if (server.SinceLastAccepted is { } accepted)
        {
            data[$"{name} sinceLastAccepted"] = accepted;
        }

        if (server.SinceLastFailed is { } failed)
        {
            data[$"{name} sinceLastFailed"] = failed;
        }

        if (server.LastFailure is { } failure)
        {
            data[$"{name} lastFailure"] = failure;
        }
    }
}
