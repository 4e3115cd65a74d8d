using System.Net.Mail;
using AsyncSmtp.Messages;

namespace AsyncSmtp.Tests.Messages;

/// <summary>Streams that cannot seek: read once, and remembered.</summary>
public sealed class BufferedStreamTests
{
    private static readonly byte[] Content = [.. Enumerable.Range(0, 200_000).Select(i => (byte)(i * 31))];

    private readonly TaskCompletionSource _gate = new(TaskCreationOptions.RunContinuationsAsynchronously);

    [Fact]
    public async Task CreateAsync_Twice_GivesTheSameBytesAndReadsOnce()
    {
        PlainStream stream = new(Content, canSeek: false);
        using MailMessage message = MailOf(stream);

        Assert.Equal(Content, ContentOf(await Snapshots.CreateAsync(message)));
        int reads = stream.Reads;
        Assert.Equal(Content, ContentOf(await Snapshots.CreateAsync(message)));

        Assert.Equal(reads, stream.Reads);
    }

    [Fact]
    public async Task CreateAsync_WhileAnotherReads_WaitsForTheSameBytes()
    {
        using MailMessage message = MailOf(new PlainStream(Content, canSeek: false) { Gate = _gate.Task });

        Task<MailMessageSnapshot> first = Snapshots.CreateAsync(message);
        Task<MailMessageSnapshot> second = Snapshots.CreateAsync(message);
        Assert.False(first.IsCompleted);
        Assert.False(second.IsCompleted);
        _gate.SetResult();

        Assert.Equal(Content, ContentOf(await first));
        Assert.Equal(Content, ContentOf(await second));
    }

    [Fact]
    public async Task CreateAsync_OneOfTwoCancelled_EndsThatWaitOnly()
    {
        using MailMessage message = MailOf(new PlainStream(Content, canSeek: false) { Gate = _gate.Task });
        using CancellationTokenSource source = new();
        Task<MailMessageSnapshot> cancelled = Snapshots.CreateAsync(message, new AsyncSmtpOptions(), source.Token);
        Task<MailMessageSnapshot> other = Snapshots.CreateAsync(message);

        await source.CancelAsync();

        OperationCanceledException exception = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled);
        Assert.Equal(source.Token, exception.CancellationToken);
        Assert.False(other.IsCompleted);
        _gate.SetResult();
        Assert.Equal(Content, ContentOf(await other));
    }

    [Fact]
    public async Task CreateAsync_NonSeekablePart_HasCopiedTheRestWhenItReturns()
    {
        byte[] changed = [1, 2, 3];
        using MailMessage message = MailOf(new PlainStream(Content, canSeek: false) { Gate = _gate.Task });
        message.Attachments.Add(new Attachment(new MemoryStream(changed), "last.bin"));

        Task<MailMessageSnapshot> creating = Snapshots.CreateAsync(message);
        changed[0] = 9;
        message.Subject = "Changed";
        message.To.Clear();
        _gate.SetResult();
        using MailMessage copy = (await creating).CreateMessage(new CommitProbe(), tail: null);

        Assert.Equal("Subject", copy.Subject);
        Assert.Equal("to@example.com", Assert.Single(copy.To).Address);
        Assert.Equal([1, 2, 3], Snapshots.ReadAll(copy.Attachments[1].ContentStream));
    }

    [Fact]
    public async Task CreateAsync_AtTheLimit_IsAccepted()
    {
        using MailMessage message = MailOf(new PlainStream(Content, canSeek: false));

        Assert.Equal(Content, ContentOf(await Snapshots.CreateAsync(message, Limit(Content.Length))));
    }

    [Fact]
    public async Task CreateAsync_OverTheLimit_ThrowsAndNamesOptionValueAndField()
    {
        using MailMessage message = MailOf(new PlainStream(Content, canSeek: false));

        InvalidOperationException exception = await Assert.ThrowsAsync<InvalidOperationException>(() => Snapshots.CreateAsync(message, Limit(Content.Length - 1)));

        Assert.Contains("message.Attachments[0].ContentStream", exception.Message, StringComparison.Ordinal);
        Assert.Contains("MaxBufferedStreamSize allows to be kept in memory, which is 199999.", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task CreateAsync_OverTheLimitBefore_StillFailsWithAHigherOneBecausePartOfItIsGone()
    {
        using MailMessage message = MailOf(new PlainStream(Content, canSeek: false));
        _ = await Assert.ThrowsAsync<InvalidOperationException>(() => Snapshots.CreateAsync(message, Limit(10)));

        InvalidOperationException exception = await Assert.ThrowsAsync<InvalidOperationException>(() => Snapshots.CreateAsync(message, Limit(1_000_000)));

        Assert.Contains("which is 10.", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task CreateAsync_RememberedUnderAHigherLimit_ThrowsUnderALowerOne()
    {
        using MailMessage message = MailOf(new PlainStream(Content, canSeek: false));
        _ = await Snapshots.CreateAsync(message);

        InvalidOperationException exception = await Assert.ThrowsAsync<InvalidOperationException>(() => Snapshots.CreateAsync(message, Limit(10)));

        Assert.Contains("which is 10.", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task CreateAsync_LimitZero_RefusesAndLeavesTheStreamUnread()
    {
        PlainStream stream = new(Content, canSeek: false);
        using MailMessage message = MailOf(stream);

        _ = await Assert.ThrowsAsync<InvalidOperationException>(() => Snapshots.CreateAsync(message, Limit(0)));

        Assert.Equal(0, stream.Reads);
        Assert.Equal(Content, ContentOf(await Snapshots.CreateAsync(message)));
    }

    [Fact]
    public async Task CreateAsync_StreamFails_ThrowsWhatItThrewToAllAndLater()
    {
        using MailMessage message = MailOf(new PlainStream(Content, canSeek: false) { FailAt = 100, Gate = _gate.Task });
        Task<MailMessageSnapshot> first = Snapshots.CreateAsync(message);
        Task<MailMessageSnapshot> second = Snapshots.CreateAsync(message);

        _gate.SetResult();

        _ = await Assert.ThrowsAsync<IOException>(() => first);
        _ = await Assert.ThrowsAsync<IOException>(() => second);
        _ = await Assert.ThrowsAsync<IOException>(() => Snapshots.CreateAsync(message));
    }

    [Fact]
    public async Task CreateAsync_RefusedForAnotherPart_LeavesTheStreamUnread()
    {
        PlainStream stream = new(Content, canSeek: false);
        using MailMessage message = MailOf(stream);
        message.Attachments.Add(new Attachment(new MemoryStream(), "bad.bin") { ContentId = "a\r\nb" });

        _ = await Assert.ThrowsAsync<ArgumentException>(() => Snapshots.CreateAsync(message));

        Assert.Equal(0, stream.Reads);
    }

    private static AsyncSmtpOptions Limit(long limit) => new() { MaxBufferedStreamSize = limit };

    private static MailMessage MailOf(Stream stream) => MessageShapes.With(message => message.Attachments.Add(new Attachment(stream, "data.bin")));

    private static byte[] ContentOf(MailMessageSnapshot snapshot)
    {
        using MailMessage copy = snapshot.CreateMessage(new CommitProbe(), tail: null);
        return Snapshots.ReadAll(copy.Attachments[0].ContentStream);
    }
}
