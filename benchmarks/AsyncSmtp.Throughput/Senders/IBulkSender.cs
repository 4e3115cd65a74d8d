namespace AsyncSmtp.Throughput.Senders;

/// <summary>A way to send mail: a column of the tables.</summary>
internal interface IBulkSender : IAsyncDisposable
{
    /// <summary>Gets the CPU time used so far by the process that sends, or null when that cannot be told.</summary>
    TimeSpan? CpuTime => Environment.CpuUsage.TotalTime;

    /// <summary>Gets a value indicating whether it is this process that sends, so that its memory and its threads mean something.</summary>
    bool IsInProcess => true;

    /// <summary>Sends so many messages over all of its connections, and ends when the server has accepted every one.</summary>
    Task SendAsync(int messages);
}
