using System.Net.Mail;
using AsyncSmtp.Messages;

namespace AsyncSmtp.Tests.Messages;

/// <summary>A copy is on the wire what its original would have been, byte for byte.</summary>
public sealed class WireEqualityTests
{
    [Theory]
    [MemberData(nameof(MessageShapes.SevenBitNames), MemberType = typeof(MessageShapes))]
    public Task CreateMessage_SevenBit_WritesWhatTheOriginalWrites(string shape) => AssertEqualAsync(shape, SmtpDeliveryFormat.SevenBit);

    [Theory]
    [MemberData(nameof(MessageShapes.InternationalNames), MemberType = typeof(MessageShapes))]
    public Task CreateMessage_International_WritesWhatTheOriginalWrites(string shape) => AssertEqualAsync(shape, SmtpDeliveryFormat.International);

    [Theory]
    [MemberData(nameof(MessageShapes.SevenBitNames), MemberType = typeof(MessageShapes))]
    public async Task CreateMessage_AfterTheOriginalWasSent_WritesTheSameAgain(string shape)
    {
        using MailMessage message = MessageShapes.Create(shape);
        MailMessageSnapshot snapshot = await Snapshots.CreateAsync(message);
        using MailMessage first = snapshot.CreateMessage(new CommitProbe(), tail: null);
        using MailMessage second = snapshot.CreateMessage(new CommitProbe(), tail: null);

        string before = Eml.Send(first);
        _ = Eml.Send(message);

        Assert.Equal(Eml.Normalize(before), Eml.Normalize(Eml.Send(second)));
        Assert.Equal(Eml.MessageIdOf(before), snapshot.MessageId);
    }

    /// <summary>What a transport gets that commits in another way.</summary>
    [Theory]
    [MemberData(nameof(MessageShapes.SevenBitNames), MemberType = typeof(MessageShapes))]
    public async Task CreateMessage_WithoutProbe_WritesTheSame(string shape)
    {
        using MailMessage message = MessageShapes.Create(shape);
        MailMessageSnapshot snapshot = await Snapshots.CreateAsync(message);
        using MailMessage withProbe = snapshot.CreateMessage(new CommitProbe(), tail: null);
        using MailMessage copy = snapshot.CreateMessage(snapshot.Recipients, probe: null, tail: null);

        Assert.Equal(Eml.Normalize(Eml.Send(withProbe)), Eml.Normalize(Eml.Send(copy)));
    }

    [Fact]
    public async Task CreateMessage_NoBodyAndNoParts_AddsTheDefaultContentHeadersAndNothingElse()
    {
        using MailMessage message = MessageShapes.Empty();
        string copy = Eml.Normalize(await Eml.SendCopyAsync(message));

        const string Added = "Content-Type: text/plain; charset=us-ascii\r\nContent-Transfer-Encoding: 7bit\r\n";
        Assert.Contains(Added, copy, StringComparison.Ordinal);
        Assert.Equal(Eml.Normalize(Eml.Send(message)), copy.Replace(Added, "", StringComparison.Ordinal));
    }

    private static async Task AssertEqualAsync(string shape, SmtpDeliveryFormat format)
    {
        using MailMessage original = MessageShapes.Create(shape);
        using MailMessage copied = MessageShapes.Create(shape);

        MailMessageSnapshot snapshot = await Snapshots.CreateAsync(copied, format);
        CommitProbe probe = new();
        using MailMessage copy = snapshot.CreateMessage(probe, tail: null);
        string eml = Eml.Send(copy, format);

        Assert.Equal(Eml.Normalize(Eml.Send(original, format)), Eml.Normalize(eml));
        Assert.Equal(snapshot.MessageId, Eml.MessageIdOf(eml));
        Assert.True(probe.IsCommitted);
    }
}
