namespace AsyncSmtp.Messages;

/// <summary>
/// The thread that one attempt's blocking calls run on: the flush at the end of each part, the final dot, and the wait for the server's reply.
/// </summary>
internal interface IBlockingTail
{
    /// <summary>Gets a value indicating whether the calling thread is the tail's.</summary>
    bool IsCurrentThread { get; }

    /// <summary>
    /// Runs <paramref name="work"/> once, on the tail's thread, and does not wait for it. It must not throw and must not lose the work: a send would hang for ever.
    /// </summary>
    void Run(IThreadPoolWorkItem work);
}
