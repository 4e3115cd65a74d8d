using System.Net.Mail;
using AsyncSmtp.Testing;
using AsyncSmtp.Tests.Fakes;

namespace AsyncSmtp.Tests.Functional;

/// <summary>Who gets a message, and whom it shows, are two things.</summary>
public sealed class EnvelopeRecipientsTests : IAsyncDisposable
{
    private readonly LoopbackSmtpServer _server = LoopbackSmtpServer.Start();
    private readonly SmtpMailSender _sender;

    public EnvelopeRecipientsTests() => _sender = new SmtpMailSender(new AsyncSmtpOptions { Host = _server.Host, Port = _server.Port, EnableSsl = false });

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        await _sender.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Theory]
    [InlineData("b@example.com")]
    [InlineData("a@example.com,b@example.com,c@example.com")]
    [InlineData("somebody.else@example.com")]
    public async Task SetEnvelopeRecipients_SendsToTheseAlone_AndShowsItsOwn(string envelope)
    {
        using MailMessage message = Mails.Plain("a@example.com,b@example.com");
        message.CC.Add("c@example.com");
        message.Bcc.Add("hidden@example.com");
        message.SetEnvelopeRecipients(envelope.Split(',').Select(static a => new MailAddress(a)));

        await _sender.SendAsync(message, Token).Capped();

        ReceivedMail mail = Assert.Single(_server.Mails);
        Assert.Equal(envelope.Split(','), mail.Recipients.Select(static r => r.Address));
        Assert.Equal(("a@example.com, b@example.com", "c@example.com"), (mail.GetHeader("To"), mail.GetHeader("Cc")));
        Assert.DoesNotContain("hidden", mail.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SetEnvelopeRecipients_SetAgain_HoldsFromThenOn()
    {
        using MailMessage message = Mails.Plain("a@example.com");
        message.SetEnvelopeRecipients([new MailAddress("b@example.com")]);
        await _sender.SendAsync(message, Token).Capped();
        message.SetEnvelopeRecipients([new MailAddress("c@example.com")]);
        await _sender.SendAsync(message, Token).Capped();

        Assert.Equal(["b@example.com", "c@example.com"], _server.Mails.Select(static m => m.Recipients.Single().Address));
    }

    [Fact]
    public async Task SetEnvelopeRecipients_RefusedForNow_TriesThatOneAgain()
    {
        _server.Script = static step => step is { Stage: SmtpServerStage.Recipient, OverallMailNumber: 1 } && step.Address!.StartsWith("b@", StringComparison.Ordinal)
            ? SmtpServerAction.Reply(450, "4.2.1 Later") : null;
        using MailMessage message = Mails.Plain("a@example.com");
        message.SetEnvelopeRecipients([new MailAddress("b@example.com"), new MailAddress("c@example.com")]);

        await _sender.SendAsync(message, Token).Capped();

        Assert.Equal(["c@example.com", "b@example.com"], _server.Mails.SelectMany(static m => m.Recipients).Select(static r => r.Address));
        Assert.All(_server.Mails, static m => Assert.Equal("a@example.com", m.GetHeader("To")));
    }

    [Fact]
    public void SetEnvelopeRecipients_Nobody_Throws()
    {
        using MailMessage message = Mails.Plain();

        Assert.Contains("empty", Assert.Throws<ArgumentException>(() => message.SetEnvelopeRecipients([])).Message, StringComparison.Ordinal);
    }
}
