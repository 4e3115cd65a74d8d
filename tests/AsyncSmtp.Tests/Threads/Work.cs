namespace AsyncSmtp.Tests.Threads;

internal sealed class Work(Action action) : IThreadPoolWorkItem
{
    public void Execute() => action();
}
