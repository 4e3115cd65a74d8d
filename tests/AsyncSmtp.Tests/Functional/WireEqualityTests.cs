using System.Net.Mail;
using System.Text;
using AsyncSmtp.Testing;
using AsyncSmtp.Tests.Fakes;
using AsyncSmtp.Tests.Messages;

namespace AsyncSmtp.Tests.Functional;

/// <summary>
/// What a server gets from us is what it gets from a bare SmtpClient, for every shape of message: the envelope with its parameters, and the bytes, but for boundaries, Date and Message-ID.
/// </summary>
public sealed class WireEqualityTests : IAsyncDisposable
{
    private readonly LoopbackSmtpServer _server = LoopbackSmtpServer.Start();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Theory]
    [MemberData(nameof(MessageShapes.SevenBitNames), MemberType = typeof(MessageShapes))]
    public Task SendAsync_SevenBit_IsWhatABareClientSends(string shape) => AssertEqualAsync(shape, SmtpDeliveryFormat.SevenBit);

    [Theory]
    [MemberData(nameof(MessageShapes.InternationalNames), MemberType = typeof(MessageShapes))]
    public Task SendAsync_International_IsWhatABareClientSends(string shape) => AssertEqualAsync(shape, SmtpDeliveryFormat.International);

    private async Task AssertEqualAsync(string shape, SmtpDeliveryFormat format)
    {
        ReceivedMail bare = await SendBareAsync(shape, format);
        ReceivedMail ours = await SendOursAsync(shape, format);

        Assert.Equal(Envelope(bare), Envelope(ours));
        Assert.Equal(Eml.Normalize(Text(bare)), Eml.Normalize(Text(ours)));
    }

    private async Task<ReceivedMail> SendBareAsync(string shape, SmtpDeliveryFormat format)
    {
        using SmtpClient client = new(_server.Host, _server.Port) { DeliveryFormat = format };
        using MailMessage message = MessageShapes.Create(shape);
        await client.SendMailAsync(message, TestContext.Current.CancellationToken).Capped();
        return _server.Mails[^1];
    }

    private async Task<ReceivedMail> SendOursAsync(string shape, SmtpDeliveryFormat format)
    {
        await using SmtpMailSender sender = new(new AsyncSmtpOptions { Host = _server.Host, Port = _server.Port, EnableSsl = false, DeliveryFormat = format });
        using MailMessage message = MessageShapes.Create(shape);
        await sender.SendAsync(message, TestContext.Current.CancellationToken).Capped();
        return _server.Mails[^1];
    }

    private static string Envelope(ReceivedMail mail)
    {
        return $"{mail.Sender} {Parameters(mail.SenderParameters)}\n" + string.Join('\n', mail.Recipients.Select(static r => $"{r.Address} {Parameters(r.Parameters)}"));

        static string Parameters(IReadOnlyDictionary<string, string> parameters) => string.Join(' ', parameters.Select(static p => $"{p.Key}={p.Value}"));
    }

    private static string Text(ReceivedMail mail) => Encoding.Latin1.GetString(mail.Content.Span);
}
