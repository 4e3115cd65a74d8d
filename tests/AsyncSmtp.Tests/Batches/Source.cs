using System.Net.Mail;

namespace AsyncSmtp.Tests.Batches;

/// <summary>An asynchronous source that tells what is done to it.</summary>
internal sealed class Source(Func<int, CancellationToken, ValueTask<MailMessage?>> next) : IAsyncEnumerable<MailMessage>, IAsyncEnumerator<MailMessage>
{
    private CancellationToken _token;

    /// <summary>A source of so many numbered messages.</summary>
    public Source(int count)
        : this((i, _) => ValueTask.FromResult(i < count ? Numbered.Mail(i) : null))
    {
    }

    public int Pulled { get; private set; }

    public int Disposals { get; private set; }

    public Exception? DisposeFailure { get; init; }

    public MailMessage Current { get; private set; } = null!;

    public IAsyncEnumerator<MailMessage> GetAsyncEnumerator(CancellationToken cancellationToken = default)
    {
        _token = cancellationToken;
        return this;
    }

    public async ValueTask<bool> MoveNextAsync()
    {
        MailMessage? message = await next(Pulled, _token);
        if (message is null)
        {
            return false;
        }

        Current = message;
        Pulled++;
        return true;
    }

    public ValueTask DisposeAsync()
    {
        Disposals++;
        return DisposeFailure is null ? ValueTask.CompletedTask : ValueTask.FromException(DisposeFailure);
    }
}
