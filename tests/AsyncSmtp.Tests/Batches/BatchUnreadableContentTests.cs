using System.Net.Mail;
using AsyncSmtp.Testing;
using AsyncSmtp.Tests.Fakes;

namespace AsyncSmtp.Tests.Batches;

/// <summary>One message of a batch has an attachment that cannot be read: with a sender of ours it is known that nothing of it was sent.</summary>
public sealed class BatchUnreadableContentTests : IAsyncDisposable
{
    private const int Count = 30;
    private const int Bad = 11;

    private readonly LoopbackSmtpServer _server = LoopbackSmtpServer.Start();
    private readonly SmtpMailSender _sender;

    public BatchUnreadableContentTests() => _sender = new SmtpMailSender(new AsyncSmtpOptions { Host = _server.Host, Port = _server.Port, EnableSsl = false });

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        await _sender.DisposeAsync().AsTask().Capped();
        await _server.DisposeAsync().AsTask().Capped();
    }

    [Theory]
    [InlineData(null, true)]
    [InlineData(null, false)]
    [InlineData(SendLane.Bulk, true)]
    [InlineData(SendLane.Bulk, false)]
    public async Task SendMany_AttachmentsStreamThrows_IsNotSentAndHarmsNoOther(SendLane? lane, bool canSeek)
    {
        IAsyncMailSender sender = lane is { } l ? _sender.InLane(l) : _sender;
        Source source = new((i, _) =>
        {
            MailMessage? message = i < Count ? Numbered.Mail(i) : null;
            if (i == Bad)
            {
                message!.Attachments.Add(new Attachment(new Unreadable(canSeek), "report.bin"));
            }

            return ValueTask.FromResult(message);
        });

        List<MailSendResult> results = await sender.SendManyAsync(source, cancellationToken: Token).ToListAsync().Capped();

        Assert.Equal(Enumerable.Range(0, Count), results.Select(static r => Numbered.Of(r.Message)).Order());
        MailSendResult bad = Assert.Single(results, static r => r.Outcome != DeliveryOutcome.Sent);
        Assert.Equal((DeliveryOutcome.NotSent, (long?)Bad, Bad, 0), (bad.Outcome, bad.Index, Numbered.Of(bad.Message), bad.Attempts));
        Assert.Equal("The share is gone.", Assert.IsType<IOException>(bad.Exception).Message);
        Assert.Equal(Count - 1, _server.AcceptedMails);
        Assert.Equal((0, 0), (_sender.GetStatistics().ActiveSends, _sender.GetStatistics().QueuedSends));
    }

    private sealed class Unreadable(bool canSeek) : MemoryStream(new byte[100])
    {
        public override bool CanSeek => canSeek;

        public override int Read(byte[] buffer, int offset, int count) => throw new IOException("The share is gone.");

        public override int Read(Span<byte> buffer) => throw new IOException("The share is gone.");

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => throw new IOException("The share is gone.");

        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => throw new IOException("The share is gone.");
    }
}
