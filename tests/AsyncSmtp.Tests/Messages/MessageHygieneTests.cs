using System.Net.Mail;
using System.Net.Mime;
using System.Text;

namespace AsyncSmtp.Tests.Messages;

public sealed class MessageHygieneTests
{
    private static readonly string LongWord = new('x', 1_000);

    public static TheoryData<string> LongLineNames => [.. LongLines.Select(line => line.Name)];

    private static IEnumerable<(string Name, string Field, Action<MailMessage> Apply)> LongLines =>
    [
        ("subject", "message.Subject ", message => message.Subject = LongWord),
        ("header", "message.Headers[\"X-Note\"] ", message => message.Headers.Add("X-Note", "short " + LongWord)),
        ("raw header", "message.Headers[\"Importance\"] ", message => message.Headers.Add("Importance", LongWord)),
        ("Message-ID", "message.Headers[\"Message-ID\"] ", message => message.Headers.Add("Message-ID", $"<{LongWord}@example.com>")),
        ("display name", "message.To[1] ", message => message.To.Add(new MailAddress("a@example.com", LongWord))),
        ("address", "message.CC[0] ", message => message.CC.Add(LongWord + "@example.com")),
        ("content id", "message.Attachments[0].ContentId ", message => Attach(message).ContentId = LongWord),
        ("content type", "message.Attachments[0].ContentType ", message => Attach(message).ContentType.Name = LongWord),
        ("file name", "message.Attachments[0].ContentDisposition ", message => Attach(message).ContentDisposition!.FileName = LongWord),
    ];

    [Fact]
    public async Task CreateAsync_NoFrom_IsRefused()
    {
        using MailMessage message = new();
        message.To.Add("to@example.com");

        await AssertRefusedAsync(message, "message.From ");
    }

    [Fact]
    public async Task CreateAsync_NoRecipient_IsRefused()
    {
        using MailMessage message = MessageShapes.With(message => message.To.Clear());

        await AssertRefusedAsync(message, "message.To, message.CC and message.Bcc ");
    }

    [Theory]
    [InlineData("From")]
    [InlineData("Sender")]
    [InlineData("To[1]")]
    [InlineData("CC[0]")]
    [InlineData("Bcc[0]")]
    [InlineData("ReplyToList[0]")]
    [InlineData("ReplyTo")]
    public async Task CreateAsync_NonAsciiLocalPart_NeedsTheInternationalFormat(string field)
    {
        MailAddress address = new("пример@example.com");
        using MailMessage message = MessageShapes.With(message => Set(message, field, address));

        await AssertRefusedAsync(message, $"message.{field} ");
        _ = await Snapshots.CreateAsync(message, SmtpDeliveryFormat.International);
    }

    [Fact]
    public async Task CreateAsync_DomainThatHasNoAsciiForm_IsRefused()
    {
        using MailMessage message = MessageShapes.Message(to: "to@-ü.example");

        await AssertRefusedAsync(message, "message.To[0] ");
    }

    [Fact]
    public async Task CreateAsync_DisposedMessage_SaysSo()
    {
        MailMessage message = MessageShapes.Message();
        message.Dispose();

        _ = await Assert.ThrowsAsync<ObjectDisposedException>(() => Snapshots.CreateAsync(message));
    }

    [Theory]
    [InlineData("attachment", "message.Attachments[0]")]
    [InlineData("view", "message.AlternateViews[0]")]
    [InlineData("linked resource", "message.AlternateViews[0].LinkedResources[0]")]
    [InlineData("stream", "message.Attachments[0]")]
    public async Task CreateAsync_DisposedPart_NamesIt(string what, string field)
    {
        using MailMessage message = MessageShapes.Create("attachments: body and views");
        IDisposable disposed = what switch
        {
            "attachment" => message.Attachments[0],
            "view" => message.AlternateViews[0],
            "linked resource" => message.AlternateViews[0].LinkedResources[0],
            _ => message.Attachments[0].ContentStream,
        };
        disposed.Dispose();

        ObjectDisposedException exception = await Assert.ThrowsAsync<ObjectDisposedException>(() => Snapshots.CreateAsync(message));

        Assert.Equal(field, exception.ObjectName);
    }

    [Fact]
    public async Task CreateAsync_StreamForWritingOnly_IsRefused()
    {
        string path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        await using FileStream stream = new(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose);
        using MailMessage message = MessageShapes.With(message => message.Attachments.Add(new Attachment(stream, "a")));

        await AssertRefusedAsync(message, "message.Attachments[0].ContentStream ");
    }

    [Theory]
    [MemberData(nameof(LongLineNames))]
    public async Task CreateAsync_LineThatCannotBeFolded_IsRefused(string line)
    {
        (_, string field, Action<MailMessage> apply) = LongLines.Single(candidate => candidate.Name == line);
        using MailMessage message = MessageShapes.With(apply);

        Assert.Contains(Eml.Send(message).Split("\r\n"), written => written.Length > 998);
        using MailMessage again = MessageShapes.With(apply);
        await AssertRefusedAsync(again, field);
    }

    [Fact]
    public async Task CreateAsync_LongestLineThatFits_IsSent()
    {
        string longest = new('x', 998 - "X-Note: ".Length);
        using MailMessage message = MessageShapes.With(message => message.Headers.Add("X-Note", longest + " " + new string('y', 997)));

        string[] lines = (await Eml.SendCopyAsync(message)).Split("\r\n");

        Assert.Contains("X-Note: " + longest, lines);
        Assert.Contains(" " + new string('y', 997), lines);
        Assert.DoesNotContain(lines, line => line.Length > 998);
    }

    /// <summary>A name in quotes and without a blank stands on the line of the header's own name.</summary>
    [Theory]
    [InlineData("From", "From")]
    [InlineData("Sender", "Sender")]
    [InlineData("To[1]", "To")]
    [InlineData("CC[0]", "Cc")]
    [InlineData("Bcc[0]", "Bcc")]
    [InlineData("ReplyToList[0]", "Reply-To")]
    [InlineData("ReplyTo", "Reply-To")]
    public async Task CreateAsync_DisplayName_MayBeAsLongAsTheLineOfItsHeader(string field, string header)
    {
        int longest = 998 - $"{header}: \"\"".Length;
        using MailMessage fits = MessageShapes.With(message => Set(message, field, new MailAddress("a@example.com", new string('x', longest))));
        using MailMessage tooLong = MessageShapes.With(message => Set(message, field, new MailAddress("a@example.com", new string('x', longest + 1))));

        _ = await Snapshots.CreateAsync(fits);
        await AssertRefusedAsync(tooLong, $"message.{field} ");
    }

    [Fact]
    public async Task CreateAsync_Subject_MayBeAsLongAsItsLine()
    {
        int longest = 998 - "Subject: ".Length;
        using MailMessage fits = MessageShapes.Message(subject: new string('x', longest));
        using MailMessage tooLong = MessageShapes.Message(subject: new string('x', longest + 1));

        _ = await Snapshots.CreateAsync(fits);
        await AssertRefusedAsync(tooLong, "message.Subject ");
    }

    [Fact]
    public async Task CreateAsync_ContentType_MayBeAsLongAsItsLine()
    {
        int longest = 998 - "Content-Type: text/".Length;
        using MailMessage fits = MessageShapes.With(message => Attach(message).ContentType.MediaType = "text/" + new string('x', longest));
        using MailMessage tooLong = MessageShapes.With(message => Attach(message).ContentType.MediaType = "text/" + new string('x', longest + 1));

        _ = await Snapshots.CreateAsync(fits);
        await AssertRefusedAsync(tooLong, "message.Attachments[0].ContentType ");
    }

    /// <summary>SmtpClient writes its own in their place, or drops them, so it does not matter what they hold.</summary>
    [Theory]
    [InlineData("Bcc")]
    [InlineData("CC")]
    [InlineData("Content-Type")]
    [InlineData("date")]
    [InlineData("From")]
    [InlineData("MIME-Version")]
    [InlineData("Reply-To")]
    [InlineData("Sender")]
    [InlineData("Subject")]
    [InlineData("To")]
    public async Task CreateAsync_HeaderThatIsOverwritten_MayHoldAnything(string name)
    {
        using MailMessage message = MessageShapes.With(message => message.Headers[name] = LongWord);
        using MailMessage other = MessageShapes.With(message => message.Headers["X-" + name] = LongWord);

        Assert.DoesNotContain(LongWord, await Eml.SendCopyAsync(message), StringComparison.Ordinal);
        await AssertRefusedAsync(other, $"message.Headers[\"X-{name}\"] ");
    }

    /// <summary>SmtpClient encodes a line break in any other header, and writes these as they are.</summary>
    [Theory]
    [InlineData("Content-ID")]
    [InlineData("Content-Location")]
    [InlineData("Content-Transfer-Encoding")]
    [InlineData("Importance")]
    [InlineData("Priority")]
    [InlineData("X-Priority")]
    public async Task CreateAsync_LineBreakInAHeaderThatIsNeverEncoded_IsRefused(string name)
    {
        const string Folded = "one\r\n two";
        using MailMessage message = MessageShapes.With(message => message.Headers[name] = Folded);
        using MailMessage other = MessageShapes.With(static message => message.Headers["X-Note"] = Folded);

        await AssertRefusedAsync(message, $"message.Headers[\"{name}\"] ");
        _ = await Snapshots.CreateAsync(other);
    }

    [Fact]
    public async Task CreateAsync_LongNonAsciiHeaders_AreEncodedAndFolded()
    {
        using MailMessage message = MessageShapes.With(message =>
        {
            message.Subject = new string('ü', 2_000);
            message.Headers.Add("X-Note", new string('ü', 2_000));
            message.To.Add(new MailAddress("a@example.com", new string('ü', 2_000)));
        });

        Assert.DoesNotContain((await Eml.SendCopyAsync(message)).Split("\r\n"), line => line.Length > 998);
    }

    [Fact]
    public async Task CreateAsync_BodyTransferEncodingThatIsNone_IsRefused()
    {
        using MailMessage message = MessageShapes.With(message => message.BodyTransferEncoding = (TransferEncoding)99);

        await AssertRefusedAsync(message, "message.BodyTransferEncoding ");
    }

    [Fact]
    public async Task CreateAsync_BodyThatItsEncodingRefuses_IsRefused()
    {
        using MailMessage message = MessageShapes.With(
            message => message.BodyEncoding = Encoding.GetEncoding("us-ascii", EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback), "Grüße");

        await AssertRefusedAsync(message, "message.Body ");
    }

    [Fact]
    public async Task CreateAsync_ContentTypeThatCannotBeWritten_IsRefused()
    {
        using MailMessage message = MessageShapes.With(message => Attach(message).ContentType.Parameters["x-note"] = "=?no-such-charset?Q?a?=");

        await AssertRefusedAsync(message, "message.Attachments[0].ContentType ");
    }

    [Fact]
    public async Task CreateAsync_DispositionThatCannotBeWritten_IsRefused()
    {
        using MailMessage message = MessageShapes.With(message => Attach(message).ContentDisposition!.FileName = "=?no-such-charset?Q?a?=");

        await AssertRefusedAsync(message, "message.Attachments[0].ContentDisposition ");
    }

    [Fact]
    public async Task CreateAsync_CharacterThatNoHeaderCanHold_IsRefused()
    {
        using MailMessage message = MessageShapes.With(message => Attach(message).ContentId = "你好");

        await AssertRefusedAsync(message, "message.Attachments[0].ContentId ");
        _ = await Snapshots.CreateAsync(message, SmtpDeliveryFormat.International);
    }

    private static Attachment Attach(MailMessage message)
    {
        message.Attachments.Add(new Attachment(new MemoryStream([1, 2, 3]), name: null));
        return message.Attachments[0];
    }

    private static void Set(MailMessage message, string field, MailAddress address)
    {
        switch (field)
        {
            case "From":
                message.From = address;
                break;
            case "Sender":
                message.Sender = address;
                break;
            case "To[1]":
                message.To.Add(address);
                break;
            case "CC[0]":
                message.CC.Add(address);
                break;
            case "Bcc[0]":
                message.Bcc.Add(address);
                break;
            case "ReplyToList[0]":
                message.ReplyToList.Add(address);
                break;
            default:
#pragma warning disable CS0618
                message.ReplyTo = address;
#pragma warning restore CS0618
                break;
        }
    }

    private static async Task AssertRefusedAsync(MailMessage message, string field)
    {
        ArgumentException exception = await Assert.ThrowsAsync<ArgumentException>(() => Snapshots.CreateAsync(message));

        Assert.StartsWith(field, exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("example.com", exception.Message, StringComparison.Ordinal);
    }
}
