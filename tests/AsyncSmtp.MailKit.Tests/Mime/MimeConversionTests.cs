using System.Net.Mail;
using AsyncSmtp.MailKit.Mime;
using AsyncSmtp.Testing;
using AsyncSmtp.Tests.Fakes;
using AsyncSmtp.Tests.Messages;
using MailKit.Security;
using MimeKit;

namespace AsyncSmtp.MailKit.Tests.Mime;

/// <summary>A converted message, sent by MailKit, is part by part what a bare SmtpClient sends, for every shape of message.</summary>
public sealed class MimeConversionTests : IAsyncDisposable
{
    private readonly LoopbackSmtpServer _server = LoopbackSmtpServer.Start();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Theory]
    [MemberData(nameof(MessageShapes.SevenBitNames), MemberType = typeof(MessageShapes))]
    public async Task Convert_SevenBit_IsWhatSmtpClientSends(string shape) => await AssertEqualAsync(shape, SmtpDeliveryFormat.SevenBit);

    [Theory]
    [MemberData(nameof(MessageShapes.InternationalNames), MemberType = typeof(MessageShapes))]
    public async Task Convert_International_IsWhatSmtpClientSends(string shape) => await AssertEqualAsync(shape, SmtpDeliveryFormat.International);

    private async Task AssertEqualAsync(string shape, SmtpDeliveryFormat format)
    {
        using SmtpClient client = new(_server.Host, _server.Port) { DeliveryFormat = format };
        using MailMessage bare = MessageShapes.Create(shape);
        await client.SendMailAsync(bare, Token).Capped();

        using MailMessage source = MessageShapes.Create(shape);
        using MimeMessage converted = MimeConversion.Convert(source, format == SmtpDeliveryFormat.International, TimeProvider.System);
        await SendAsync(converted, source, format);

        if (Environment.GetEnvironmentVariable("MKDUMP") is { } dir) { string f = Path.Combine(dir, $"{format}-{shape.Replace('/', '_')}"); File.WriteAllText(f + ".a", MimeDump.Of(_server.Mails[0]) + "\n"); File.WriteAllText(f + ".b", MimeDump.Of(_server.Mails[1]) + "\n"); File.WriteAllText(f + ".ra", _server.Mails[0].Text); File.WriteAllText(f + ".rb", _server.Mails[1].Text); }
        Assert.Equal(MimeDump.Of(_server.Mails[0]), MimeDump.Of(_server.Mails[1]));
    }

    private async Task SendAsync(MimeMessage message, MailMessage source, SmtpDeliveryFormat format)
    {
        using global::MailKit.Net.Smtp.SmtpClient client = new();
        await client.ConnectAsync(_server.Host, _server.Port, SecureSocketOptions.None, Token).Capped();
        FormatOptions options = FormatOptions.Default.Clone();
        options.International = format == SmtpDeliveryFormat.International;
        MailboxAddress[] recipients = [.. source.To.Concat(source.Bcc).Concat(source.CC).Select(static a => new MailboxAddress(null, a.Address))];
        await client.SendAsync(options, message, new MailboxAddress(null, (source.Sender ?? source.From)!.Address), recipients, Token).Capped();
        await client.DisconnectAsync(true, Token).Capped();
    }
}
