using System.Net.Mail;
using AsyncSmtp.Messages;

namespace AsyncSmtp.Tests.Messages;

public sealed class DisplayNameTests
{
    private const string Spoof = "x\" <other@example.com>, \"y";

    [Theory]
    [InlineData("Plain Name", "Plain Name")]
    [InlineData("John \"Johnny\" Smith", @"John \""Johnny\"" Smith")]
    [InlineData(@"Already \""escaped\""", @"Already \""escaped\""")]
    [InlineData(@"path\to", @"path\to")]
    [InlineData(@"ends in \", @"ends in \\")]
    [InlineData(@"ends in \\", @"ends in \\")]
    [InlineData(@"\\""", @"\\\""")]
    public void Escape_Name_StaysWithinItsQuotes(string name, string expected) => Assert.Equal(expected, DisplayNames.Escape(name));

    [Fact]
    public void SmtpClient_QuoteInADisplayName_StillWritesAnotherAddress()
    {
        using MailMessage message = MessageShapes.With(message => message.From = new MailAddress("from@example.com", Spoof));

        Assert.Contains("From: \"x\" <other@example.com>, \"y\" <from@example.com>\r\n", Eml.Send(message), StringComparison.Ordinal);
    }

    [Fact]
    public async Task CreateMessage_QuoteInADisplayName_StaysADisplayName()
    {
        using MailMessage message = MessageShapes.With(message =>
        {
            message.From = new MailAddress("from@example.com", Spoof);
            message.To.Add(new MailAddress("two@example.com", "a \"b\""));
        });

        string eml = await Eml.SendCopyAsync(message);

        Assert.Contains("From: \"x\\\" <other@example.com>, \\\"y\" <from@example.com>\r\n", eml, StringComparison.Ordinal);
        Assert.Contains("\"a \\\"b\\\"\" <two@example.com>", eml, StringComparison.Ordinal);
        Assert.Equal(Spoof, message.From!.DisplayName);
    }

    [Fact]
    public async Task CreateMessage_QuoteInANonAsciiDisplayName_IsEscapedOnlyWhereItGoesOutAsItIs()
    {
        using MailMessage message = MessageShapes.With(message => message.To.Add(new MailAddress("two@example.com", "ü \"b\"")));

        Assert.Contains("=?utf-8?Q?=C3=BC_=22b=22?= <two@example.com>", await Eml.SendCopyAsync(message), StringComparison.Ordinal);
        Assert.Contains("\"Ã¼ \\\"b\\\"\" <two@example.com>", await Eml.SendCopyAsync(message, SmtpDeliveryFormat.International), StringComparison.Ordinal);
    }
}
