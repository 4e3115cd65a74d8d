using System.Net.Mail;
using AsyncSmtp.MailKit.Tests.Signing;
using MimeKit;
using MimeKit.Cryptography;
using static AsyncSmtp.Tests.Messages.MessageShapes;

namespace AsyncSmtp.Pipelining.Tests.Content;

public sealed class SignedContentTests
{
    [Theory]
    [InlineData(SmtpDeliveryFormat.SevenBit, true)]
    [InlineData(SmtpDeliveryFormat.SevenBit, false)]
    [InlineData(SmtpDeliveryFormat.International, true)]
    public async Task Create_WithASigner_IsSignedAsItIsSent(SmtpDeliveryFormat format, bool eightBit)
    {
        DkimKeys keys = DkimKeys.Rsa();
        using MailMessage message = With(
            static m =>
            {
                m.Subject = "Grüße aus Köln";
                m.BodyTransferEncoding = System.Net.Mime.TransferEncoding.EightBit;
            },
            "Grüße \r\n.\r\n\r\n");
        byte[] sent = [];

        await new TwoPaths(new() { EightBitMime = eightBit }, format, keys.Options()).UseContentAsync(message, content => sent = TwoPaths.Unstuffed(content.Bytes));

        Assert.True(IsGood(keys, sent));
    }

    [Fact]
    public async Task Create_SignedBefore_IsLeftAsItIs()
    {
        DkimKeys keys = DkimKeys.Rsa();
        using MimeMessage signed = new([new MailboxAddress("", "from@example.com")], [new MailboxAddress("", "to@example.com")], "Größe", new TextPart("plain") { Text = "Grüße\r\n" });
        signed.Prepare(EncodingConstraint.SevenBit);
        new AsyncSmtp.MailKit.Signing.MessageSigner(keys.Options(), TimeProvider.System).Sign(signed, EncodingConstraint.SevenBit, FormatOptions.Default);
        using MailMessage carrier = AsyncSmtp.MailKit.Mime.VerbatimMessage.Wrap(signed);
        byte[] sent = [];

        await new TwoPaths(new(), SmtpDeliveryFormat.International).UseContentAsync(carrier, content =>
        {
            sent = TwoPaths.Unstuffed(content.Bytes);
            Assert.False(content.NeedsSmtpUtf8);
        });

        Assert.True(IsGood(keys, sent));
    }

    private static bool IsGood(DkimKeys keys, byte[] mail)
    {
        MimeMessage message = MimeMessage.Load(new MemoryStream(mail), TestContext.Current.CancellationToken);
        return new DkimVerifier(keys).Verify(message, message.Headers[message.Headers.IndexOf(HeaderId.DkimSignature)], TestContext.Current.CancellationToken);
    }
}
