using System.Net.Mail;
using System.Net.Mime;
using System.Text;
using AsyncSmtp.Messages;

namespace AsyncSmtp.Tests.Messages;

public sealed class MailMessageSnapshotTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(MessageShapes.InternationalNames), MemberType = typeof(MessageShapes))]
    public async Task CreateMessage_AnyShape_LeavesTheCallersMessageAsItWas(string shape)
    {
        using MailMessage message = MessageShapes.Create(shape);
        string before = MessageDump.Of(message);

        MailMessageSnapshot snapshot = await Snapshots.CreateAsync(message, SmtpDeliveryFormat.International);
        using (MailMessage copy = snapshot.CreateMessage(new CommitProbe(), tail: null))
        {
            _ = Eml.Send(copy, SmtpDeliveryFormat.International);
        }

        Assert.Equal(before, MessageDump.Of(message));
        Assert.Same(message, snapshot.Source);
    }

    [Fact]
    public async Task CreateAsync_PartsWithoutContentId_GetNone()
    {
        using MailMessage message = MessageShapes.Create("attachments: body and views");
        using MailMessage copy = (await Snapshots.CreateAsync(message)).CreateMessage(new CommitProbe(), tail: null);

        // The linked resource has one, the view and the attachments do not.
        Assert.Equal(1, Eml.Send(copy).Split("\nContent-ID:").Length - 1);
    }

    [Theory]
    [InlineData(false, TransferEncoding.Unknown, TransferEncoding.Base64)]
    [InlineData(true, TransferEncoding.Unknown, TransferEncoding.Base64)]
    [InlineData(true, TransferEncoding.SevenBit, TransferEncoding.SevenBit)]
    public async Task CreateMessage_BodyAloneAndNoProbe_StaysABody(bool isHtml, TransferEncoding encoding, TransferEncoding expected)
    {
        const string Body = "Good\r\nday.\r\n";
        using MailMessage message = MessageShapes.Message(body: Body);
        message.BodyEncoding = Encoding.UTF8;
        message.IsBodyHtml = isHtml;
        message.BodyTransferEncoding = encoding;
        MailMessageSnapshot snapshot = await Snapshots.CreateAsync(message);
        using MailMessage copy = snapshot.CreateMessage(snapshot.Recipients, probe: null, tail: null);

        Assert.Equal(Body, copy.Body);
        Assert.Same(Encoding.UTF8, copy.BodyEncoding);
        Assert.Equal(isHtml, copy.IsBodyHtml);
        Assert.Equal(expected, copy.BodyTransferEncoding);
        Assert.Empty(copy.AlternateViews);
    }

    /// <summary>Its line breaks were mended, so the text is no longer what is to be sent.</summary>
    [Fact]
    public async Task CreateMessage_TreatedBodyAloneAndNoProbe_IsAView()
    {
        using MailMessage message = MessageShapes.With(static m => m.BodyTransferEncoding = TransferEncoding.SevenBit, "Good\nday.");
        MailMessageSnapshot snapshot = await Snapshots.CreateAsync(message);
        using MailMessage copy = snapshot.CreateMessage(snapshot.Recipients, probe: null, tail: null);

        AlternateView view = Assert.Single(copy.AlternateViews);
        Assert.Equal("Good\r\nday.", new StreamReader(view.ContentStream).ReadToEnd());
        Assert.Equal("", copy.Body);
    }

    [Theory]
    [MemberData(nameof(MessageShapes.SevenBitNames), MemberType = typeof(MessageShapes))]
    public async Task CreateMessage_AnyShape_CommitsWithTheLastReadOfTheLastPartOnly(string shape)
    {
        using MailMessage message = MessageShapes.Create(shape);
        CommitProbe probe = new();
        using MailMessage copy = (await Snapshots.CreateAsync(message)).CreateMessage(probe, tail: null);
        Stream[] streams = [.. Snapshots.Streams(copy)];

        foreach (Stream stream in streams[..^1])
        {
            _ = Snapshots.ReadAll(stream);
            Assert.Equal(CommitProbeState.NotBegun, probe.State);
        }

        byte[] buffer = new byte[1_000];
        while (streams[^1].Read(buffer) > 0)
        {
            Assert.Equal(CommitProbeState.Reading, probe.State);
        }

        Assert.True(probe.IsCommitted);
    }

    [Fact]
    public async Task CreateMessage_NoBodyAndNoParts_HasAProbe()
    {
        using MailMessage message = MessageShapes.Empty();
        CommitProbe probe = new();
        using MailMessage copy = (await Snapshots.CreateAsync(message)).CreateMessage(probe, tail: null);

        Assert.Empty(Snapshots.ReadAll(Assert.Single(Snapshots.Streams(copy))));

        Assert.True(probe.IsCommitted);
    }

    [Fact]
    public async Task CreateMessage_WithTail_EveryPartEndsOnIt()
    {
        using MailMessage message = MessageShapes.Create("attachments: body and views");
        using DedicatedTail tail = new();
        using MailMessage copy = (await Snapshots.CreateAsync(message)).CreateMessage(new CommitProbe(), tail);
        Stream[] streams = [.. Snapshots.Streams(copy)];

        foreach (Stream stream in streams)
        {
            await Task.Run(() => stream.CopyToAsync(Stream.Null, Token), Token).WaitAsync(Snapshots.HangCap, Token);
        }

        Assert.Equal(5, streams.Length);
        Assert.Equal(5, tail.Runs);
    }

    [Fact]
    public async Task CreateMessage_Twice_MakesMessagesThatHaveNothingInCommonButContent()
    {
        using MailMessage message = MessageShapes.Create("attachments: body and views");
        MailMessageSnapshot snapshot = await Snapshots.CreateAsync(message);
        CommitProbe probe = new();
        using MailMessage first = snapshot.CreateMessage(new CommitProbe(), tail: null);
        using MailMessage second = snapshot.CreateMessage(probe, tail: null);
        string before = MessageDump.Of(second);

        first.Subject = "Changed";
        first.To.Clear();
        first.Headers.Clear();
        first.Attachments[0].ContentType.MediaType = "text/changed";
        first.Attachments[0].ContentDisposition!.FileName = "changed";
        first.AlternateViews[1].LinkedResources[0].ContentId = "changed";
        first.To.Add("other@example.com");
        _ = Eml.Send(first);
        first.Dispose();

        Assert.Equal(before, MessageDump.Of(second));
        Assert.Equal(CommitProbeState.NotBegun, probe.State);
        Assert.Contains("Content-ID: <logo>", Eml.Send(second), StringComparison.Ordinal);
    }

    [Fact]
    public async Task CreateAsync_MessageChangedAndDisposedAfterwards_KeepsWhatItWas()
    {
        MailMessage message = MessageShapes.Create("attachments: inline with dates and size");
        string expected = Eml.Normalize(await Eml.SendCopyAsync(message));
        MailMessageSnapshot snapshot = await Snapshots.CreateAsync(message);

        message.Attachments[0].ContentType.MediaType = "text/changed";
        message.Attachments[0].ContentDisposition!.Parameters.Clear();
        message.Headers.Add("X-Late", "1");
        message.Dispose();
        using MailMessage copy = snapshot.CreateMessage(new CommitProbe(), tail: null);

        Assert.Equal(expected, Eml.Normalize(Eml.Send(copy)));
    }

    [Fact]
    public async Task Recipients_AllKindsAndDuplicates_CountsThemAll()
    {
        using MailMessage message = MessageShapes.Create("addresses: To, CC, Bcc and duplicates");

        Assert.Equal(6, (await Snapshots.CreateAsync(message)).Recipients.Count);
    }

    [Theory]
    [InlineData("body: plain ASCII", 4)]
    [InlineData("body: utf-16", 30)]
    [InlineData("views: linked resources", 4 + 41 + 4 + 4 + 16)]
    [InlineData("attachments: base64", 4 + 50_000)]
    [InlineData("attachments: no body", 50_000)]
    public async Task ContentLength_OfAShape_IsTheBytesOfAllParts(string shape, long expected)
    {
        using MailMessage message = MessageShapes.Create(shape);

        Assert.Equal(expected, (await Snapshots.CreateAsync(message)).ContentLength);
    }

    [Fact]
    public async Task CreateAsync_CancelledToken_Throws()
    {
        using MailMessage message = MessageShapes.Message();

        _ = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Snapshots.CreateAsync(message, new AsyncSmtpOptions(), new CancellationToken(canceled: true)));
    }

    [Fact]
    public async Task CreateAsync_BadMessage_ThrowsThroughTheTask()
    {
        ValueTask<MailMessageSnapshot> none = MailMessageSnapshot.CreateAsync(null!, new AsyncSmtpOptions(), Token);
        using MailMessage empty = new();
        ValueTask<MailMessageSnapshot> noFrom = MailMessageSnapshot.CreateAsync(empty, new AsyncSmtpOptions(), Token);

        _ = await Assert.ThrowsAsync<ArgumentNullException>(none.AsTask);
        _ = await Assert.ThrowsAsync<ArgumentException>(noFrom.AsTask);
    }

    [Fact]
    public async Task CreateAsync_OneMessageManyThreads_CopiesTheSameForAll()
    {
        string expected;
        using (MailMessage other = MessageShapes.Create("attachments: body and views"))
        {
            expected = Eml.Normalize(Eml.Send(other));
        }

        for (int round = 0; round < 20; round++)
        {
            // A fresh one each time: it is the first look at a part that fills in its headers.
            using MailMessage message = MessageShapes.Create("attachments: body and views");
            using Barrier start = new(4);
            Task<MailMessageSnapshot>[] snapshots = [.. Enumerable.Range(0, 4).Select(_ => Task.Factory.StartNew(
                () =>
                {
                    Assert.True(start.SignalAndWait(Snapshots.HangCap));
                    return Snapshots.CreateAsync(message);
                },
                CancellationToken.None,
                TaskCreationOptions.LongRunning,
                TaskScheduler.Default).Unwrap())];
            foreach (MailMessageSnapshot snapshot in await Task.WhenAll(snapshots).WaitAsync(Snapshots.HangCap, Token))
            {
                using MailMessage copy = snapshot.CreateMessage(new CommitProbe(), tail: null);
                Assert.Equal(expected, Eml.Normalize(Eml.Send(copy)));
            }
        }
    }
}
