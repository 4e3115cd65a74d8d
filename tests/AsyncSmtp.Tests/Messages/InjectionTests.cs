using System.Net.Mail;

namespace AsyncSmtp.Tests.Messages;

/// <summary>Holes of SmtpClient: each is there, and each is closed.</summary>
public sealed class InjectionTests
{
    [Theory]
    [MemberData(nameof(InjectionHoles.LineBreakNames), MemberType = typeof(InjectionHoles))]
    public void SmtpClient_LineBreak_StillWritesTheInjectedHeader(string hole)
    {
        (_, _, SmtpDeliveryFormat format, Action<MailMessage> apply) = InjectionHoles.LineBreaks.Single(candidate => candidate.Name == hole);
        using MailMessage message = MessageShapes.With(apply);

        Assert.Contains("\r\nX-Injected:yes", Eml.Send(message, format), StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [MemberData(nameof(InjectionHoles.LineBreakNames), MemberType = typeof(InjectionHoles))]
    public async Task CreateAsync_LineBreak_IsRefusedAndNamesTheField(string hole)
    {
        (_, string field, SmtpDeliveryFormat format, Action<MailMessage> apply) = InjectionHoles.LineBreaks.Single(candidate => candidate.Name == hole);

        await AssertRefusedAsync(apply, format, field);
    }

    [Theory]
    [MemberData(nameof(InjectionHoles.NulNames), MemberType = typeof(InjectionHoles))]
    public void SmtpClient_Nul_StillWritesIt(string hole)
    {
        (_, _, SmtpDeliveryFormat format, Action<MailMessage> apply) = InjectionHoles.Nuls.Single(candidate => candidate.Name == hole);
        using MailMessage message = MessageShapes.With(apply);

        Assert.Contains('\0', Eml.Send(message, format));
    }

    [Theory]
    [MemberData(nameof(InjectionHoles.NulNames), MemberType = typeof(InjectionHoles))]
    public async Task CreateAsync_Nul_IsRefusedAndNamesTheField(string hole)
    {
        (_, string field, SmtpDeliveryFormat format, Action<MailMessage> apply) = InjectionHoles.Nuls.Single(candidate => candidate.Name == hole);

        await AssertRefusedAsync(apply, format, field);
    }

    [Theory]
    [InlineData("Bcc: a@example.com")]
    [InlineData("X Note")]
    [InlineData("X-Note\0")]
    public async Task CreateAsync_HeaderNameThatIsNone_IsRefused(string name) =>
        await AssertRefusedAsync(
            message =>
            {
                message.Headers.Add("X-One", "1");
                message.Headers[name] = "x";
            },
            SmtpDeliveryFormat.SevenBit,
            "message.Headers[1] ");

    [Fact]
    public async Task CreateAsync_AttachmentNameThatDecodesToAnInjection_IsRefused()
    {
        // Decoded by the setter, the name is again what the runtime takes for an encoded word and writes as it is.
        string name = $"=?utf-8?B?{Convert.ToBase64String("=?utf-8?Q?a?=\r\nX-Injected: yes"u8)}?=";

        await AssertRefusedAsync(message => message.Attachments.Add(MessageShapes.Attachment([1], name)), SmtpDeliveryFormat.International, "message.Attachments[0].");
    }

    [Fact]
    public async Task CreateAsync_EncodedFileNameWithAQuote_IsRefused() =>
        await AssertRefusedAsync(
            message =>
            {
                message.Attachments.Add(MessageShapes.Attachment([1]));
                message.Attachments[0].ContentDisposition!.FileName = "=?utf-8?Q?a.txt?=?\"; filename=\"b.exe";
            },
            SmtpDeliveryFormat.SevenBit,
            "message.Attachments[0].ContentDisposition.Parameters[\"filename\"] ");

    [Fact]
    public async Task CreateAsync_EncodedFileNameThatIsFolded_IsSentAsItIs()
    {
        MailMessage Create() => MessageShapes.With(message =>
        {
            message.Attachments.Add(MessageShapes.Attachment([1]));
            message.Attachments[0].ContentDisposition!.FileName = "=?utf-8?Q?Gr=C3=BC?=\r\n =?utf-8?Q?=C3=9Fe.txt?=";
        });
        using MailMessage original = Create();
        using MailMessage copied = Create();

        Assert.Equal(Eml.Normalize(Eml.Send(original)), Eml.Normalize(await Eml.SendCopyAsync(copied)));
    }

    private static async Task AssertRefusedAsync(Action<MailMessage> apply, SmtpDeliveryFormat format, string field)
    {
        using MailMessage message = MessageShapes.With(apply);

        ArgumentException exception = await Assert.ThrowsAsync<ArgumentException>(() => Snapshots.CreateAsync(message, format));

        Assert.StartsWith(field, exception.Message, StringComparison.Ordinal);
        Assert.Equal("message", exception.ParamName);
        Assert.DoesNotContain("Injected", exception.Message, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("example.com", exception.Message, StringComparison.Ordinal);
    }
}
