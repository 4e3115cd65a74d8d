using AsyncSmtp.Messages;

namespace AsyncSmtp.Tests.Messages;

/// <summary>A tail that keeps what it is given until the test runs it, on the test's thread.</summary>
internal sealed class ManualTail : IBlockingTail
{
    public Queue<IThreadPoolWorkItem> Work { get; } = [];

    public bool IsCurrentThread { get; set; }

    public void Run(IThreadPoolWorkItem work) => Work.Enqueue(work);
}
