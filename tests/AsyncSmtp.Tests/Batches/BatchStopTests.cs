using System.Net.Mail;
using AsyncSmtp.Tests.Fakes;

namespace AsyncSmtp.Tests.Batches;

/// <summary>Callers that leave before the end.</summary>
public sealed class BatchStopTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Break_WithSendsInFlight_WaitsForThemWithoutCancelling(bool ordered)
    {
        CountedMails mails = new();
        ManualSender sender = new();
        Closing source = new(mails.Take(100));
        Task leaving = Task.Run(async () =>
        {
            await foreach (MailSendResult _ in sender.SendManyAsync(source, new() { MaxInFlight = 3, Ordered = ordered, DisposeMessages = true }, Token))
            {
                break;
            }
        }, Token);
        ManualSend[] sends = [await sender.NextAsync().Capped(), await sender.NextAsync().Capped(), await sender.NextAsync().Capped()];

        sends[0].Succeed();
        await Hang.UntilAsync(() => source.IsClosed);
        Assert.False(leaving.IsCompleted);
        Assert.All(sends, static s => Assert.False(s.CancellationToken.IsCancellationRequested));
        sends[2].Succeed();
        sends[1].Fail(new ArgumentException("bad"));

        await leaving.Capped();
        Assert.Equal((3, 3), (mails.Made, mails.Disposed));
        Assert.False(sender.HasMore);
    }

    [Fact]
    public async Task ExceptionInTheLoop_IsWhatTheCallerGets()
    {
        CountedMails mails = new();
        Closing source = new(mails.Take(1_000));

        InvalidOperationException failure = await Assert.ThrowsAsync<InvalidOperationException>(async () =>
        {
            await foreach (MailSendResult _ in DelegateSender.Instant.SendManyAsync(source, new() { DisposeMessages = true }, Token))
            {
                throw new InvalidOperationException("The caller's own.");
            }
        }).Capped();

        Assert.Equal("The caller's own.", failure.Message);
        Assert.True(source.IsClosed);
        Assert.InRange(mails.Made, 1, 64);
        Assert.Equal(mails.Made, mails.Disposed);
    }

    [Fact]
    public async Task Break_WhileTheSourceIsWaitedFor_StopsTheSourceAndHearsNothingOfIt()
    {
        Source source = new(static async (i, token) =>
        {
            try
            {
                await (i == 1 ? Task.Delay(Timeout.Infinite, token) : Task.CompletedTask);
            }
            catch (OperationCanceledException)
            {
                throw new IOException("The query was interrupted.");
            }

            return Numbered.Mail(i);
        });

        await BreakAtFirstAsync(source).Capped();

        Assert.Equal((1, 1), (source.Pulled, source.Disposals));
    }

    [Fact]
    public async Task Break_WhileTheSourceGivesAMessageAllTheSame_DisposesThatMessageUnsent()
    {
        MailMessage late = new Late();
        Source source = new(async (i, token) =>
        {
            if (i == 0)
            {
                return Numbered.Mail(i);
            }

            TaskCompletionSource stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
            await using CancellationTokenRegistration registration = token.Register(stopped.SetResult);
            await stopped.Task;
            return late;
        });
        int sends = 0;
        DelegateSender sender = new((message, _) =>
        {
            sends++;
            return Task.FromResult(DelegateSender.Sent(message));
        });

        await BreakAtFirstAsync(source, sender).Capped();

        Assert.Equal((1, 2, 1), (sends, source.Pulled, source.Disposals));
        Assert.True(((Late)late).IsDisposed);
    }

    [Fact]
    public async Task Break_SourceThrowsWhenDisposed_ThrowsThat()
    {
        Source source = new(3) { DisposeFailure = new IOException("The source cannot be closed.") };

        Assert.Same(source.DisposeFailure, await Assert.ThrowsAsync<IOException>(() => BreakAtFirstAsync(source)).Capped());
    }

    [Fact]
    public async Task Break_OfManyBatchesOnOneToken_LeavesNothingRegistered()
    {
        using CancellationTokenSource cancel = new();
        WeakReference[] batches = [.. Enumerable.Range(0, 20).Select(_ => Leave(cancel.Token))];

        // What a registration on the token held would stay alive with it.
        await Hang.UntilAsync(() =>
        {
            GC.Collect();
            return batches.All(static b => !b.IsAlive);
        });
        await cancel.CancelAsync();
    }

    private static WeakReference Leave(CancellationToken token)
    {
        Source source = new(10);
        Task.Run(async () =>
        {
            await foreach (MailSendResult _ in DelegateSender.Instant.SendManyAsync(source, cancellationToken: token))
            {
                break;
            }
        }, Token).Wait(Hang.Cap, Token);
        return new WeakReference(source);
    }

    private static async Task BreakAtFirstAsync(Source source, IAsyncMailSender? sender = null)
    {
        await foreach (MailSendResult result in (sender ?? DelegateSender.Instant).SendManyAsync(source, new() { DisposeMessages = true }, Token))
        {
            Assert.Equal(0, result.Index);
            break;
        }
    }

    private sealed class Late() : MailMessage("from@example.com", "to@example.com")
    {
        public bool IsDisposed { get; private set; }

        protected override void Dispose(bool disposing)
        {
            IsDisposed = true;
            base.Dispose(disposing);
        }
    }

    /// <summary>A plain source that tells when its enumerator has been disposed.</summary>
    private sealed class Closing(IEnumerable<MailMessage> messages) : IEnumerable<MailMessage>
    {
        private volatile bool _isClosed;

        public bool IsClosed => _isClosed;

        public IEnumerator<MailMessage> GetEnumerator()
        {
            try
            {
                foreach (MailMessage message in messages)
                {
                    yield return message;
                }
            }
            finally
            {
                _isClosed = true;
            }
        }

        System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
