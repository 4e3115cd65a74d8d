using System.Net.Mail;
using AsyncSmtp.Messages;

namespace AsyncSmtp.Tests.Messages;

public sealed class MessageIdsTests
{
    [Fact]
    public async Task MessageId_NoneGiven_IsMadeOncePerSubmission()
    {
        using MailMessage message = MessageShapes.Message();
        MailMessageSnapshot first = await Snapshots.CreateAsync(message);
        MailMessageSnapshot second = await Snapshots.CreateAsync(message);

        Assert.Matches("^<[0-9a-f]{32}@example[.]com>$", first.MessageId);
        Assert.NotEqual(first.MessageId, second.MessageId);
        using MailMessage one = first.CreateMessage(new CommitProbe(), tail: null);
        using MailMessage two = first.CreateMessage(new CommitProbe(), tail: null);
        Assert.Equal(first.MessageId, Eml.MessageIdOf(Eml.Send(one)));
        Assert.Equal(first.MessageId, Eml.MessageIdOf(Eml.Send(two)));
        Assert.Null(message.Headers["Message-ID"]);
    }

    [Theory]
    [InlineData("<own@example.com>", "<own@example.com>")]
    [InlineData("no brackets", "no brackets")]
    [InlineData("\r\n <own@example.com>\r\n", "<own@example.com>")]
    public async Task MessageId_Given_IsKept(string given, string expected)
    {
        using MailMessage message = MessageShapes.With(message => message.Headers.Add("Message-ID", given));
        MailMessageSnapshot snapshot = await Snapshots.CreateAsync(message);
        using MailMessage copy = snapshot.CreateMessage(new CommitProbe(), tail: null);

        Assert.Equal(expected, snapshot.MessageId);
        Assert.Equal(expected, Eml.MessageIdOf(Eml.Send(copy)));
    }

    [Fact]
    public async Task MessageId_Blank_IsMade()
    {
        using MailMessage message = MessageShapes.With(message => message.Headers.Add("Message-ID", " "));

        Assert.Matches("^<[0-9a-f]{32}@example[.]com>$", (await Snapshots.CreateAsync(message)).MessageId);
    }

    [Fact]
    public async Task MessageId_WithALineBreakInside_IsRefused()
    {
        using MailMessage message = MessageShapes.With(message => message.Headers.Add("Message-ID", "<a\r\nb>"));

        ArgumentException exception = await Assert.ThrowsAsync<ArgumentException>(() => Snapshots.CreateAsync(message));
        Assert.StartsWith("message.Headers[\"Message-ID\"] ", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task MessageId_WithASender_HasTheSendersDomain()
    {
        using MailMessage message = MessageShapes.With(message => message.Sender = new MailAddress("sender@other.example"));

        Assert.EndsWith("@other.example>", (await Snapshots.CreateAsync(message)).MessageId, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a@example.com", "example.com")]
    [InlineData("a@bücher.example", "xn--bcher-kva.example")]
    [InlineData("a@-ü.example", "localhost")]
    [InlineData("a@[192.0.2.1]", "[192.0.2.1]")]
    [InlineData("a@[x y]", "localhost")]
    [InlineData("a@strange!host", "localhost")]
    public void DomainOf_Address_IsAsciiAndFitForAnId(string address, string expected) => Assert.Equal(expected, MessageIds.DomainOf(new MailAddress(address)));
}
