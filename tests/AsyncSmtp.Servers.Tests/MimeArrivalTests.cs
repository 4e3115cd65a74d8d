using System.Globalization;
using System.Net.Mail;
using AsyncSmtp.MailKit.Tests.Mime;
using AsyncSmtp.Servers.Tests.Servers;
using AsyncSmtp.Tests.Messages;
using MimeKit;

namespace AsyncSmtp.Servers.Tests;

/// <summary>What a server stores of a message has the same headers and parts whichever transport sent it: those that SmtpClient sends, for every shape of message and for each of its recipients.</summary>
public abstract class MimeArrivalTests
{
    private const int MaxConnections = 4;

    /// <summary>What tells of a stored message which one it is.</summary>
    private const string Label = "X-Label";

    /// <summary>Where the servers note the recipient.</summary>
    private static readonly string[] Recipient = ["Delivered-To", "Envelope-to"];

    /// <summary>What the servers put on top of a message, and the label.</summary>
    private static readonly string[] Ignored = [.. Recipient, "X-Original-To", "Received", "Return-Path", Label];

    /// <summary>How to reach the server.</summary>
    protected abstract AsyncSmtpOptions Options { get; }

    [Theory]
    [Trait(Transports.Trait, Transports.Named)]
    [InlineData(SmtpDeliveryFormat.SevenBit)]
    [InlineData(SmtpDeliveryFormat.International)]
    public async Task SendAsync_EveryShape_ArrivesAsSmtpClientSendsIt(SmtpDeliveryFormat format)
    {
        (string Name, string Dump)[] expected = await SendAsync(TransportKind.SmtpClient, format);

        foreach (TransportKind transport in new[] { TransportKind.MailKit, TransportKind.Pipelining })
        {
            (string Name, string Dump)[] arrived = await SendAsync(transport, format);

            Assert.All(expected.Zip(arrived), mail => Assert.Equal($"{transport}: {mail.First}", $"{transport}: {mail.Second}"));
            Assert.Equal(expected.Length, arrived.Length);
        }
    }

    /// <summary>The files of all that has arrived, when nothing is on its way.</summary>
    protected abstract Task<IReadOnlyList<string>> FilesAsync();

    /// <summary>Sends them all at once, so that what is sent together is.</summary>
    /// <returns>What arrived, by shape and recipient, in order. What the server writes itself, because it was asked to notify somebody, has no label.</returns>
    private async Task<(string Name, string Dump)[]> SendAsync(TransportKind transport, SmtpDeliveryFormat format)
    {
        IReadOnlyList<string> before = await FilesAsync();
        string[] shapes = [.. (format == SmtpDeliveryFormat.International ? MessageShapes.InternationalNames : MessageShapes.SevenBitNames).Select(static row => row.Data)];
        MailMessage[] messages = [.. shapes.Select(Compose)];
        AsyncSmtpOptions options = Options;
        (options.DeliveryFormat, options.MaxConnections) = (format, MaxConnections);
        await using (SmtpMailSender sender = Transports.Open(options, transport))
        {
            MailSendResult[] results = await Task.WhenAll(messages.Select(message => sender.SendAsync(message, TestContext.Current.CancellationToken))).Capped();
            Assert.All(results, static result => Assert.Equal((DeliveryOutcome.Sent, 1), (result.Outcome, result.Attempts)));
        }

        Array.ForEach(messages, static message => message.Dispose());
        return
        [
            .. (await FilesAsync()).Except(before)
                .Where(static file => Arrival.ReadHeaders(file).Contains(Label))
                .SelectMany(file => NamesOf(file, shapes).Select(name => (Name: name, Dump: MimeDump.Of(File.ReadAllBytes(file), Ignored))))
                .Distinct()
                .OrderBy(static mail => mail.Name, StringComparer.Ordinal)
                .ThenBy(static mail => mail.Dump, StringComparer.Ordinal),
        ];
    }

    /// <summary>What it does not have of its own, and the sender would make another each time, it is given.</summary>
    private static MailMessage Compose(string shape, int number)
    {
        MailMessage message = MessageShapes.Create(shape);
        message.Headers["Message-ID"] ??= $"<{number}@shapes.example.com>";
        message.Headers[Label] = number.ToString(CultureInfo.InvariantCulture);
        return message;
    }

    /// <summary>Which it is, and for whom. Whom the message names twice, not all transports name twice to the server.</summary>
    private static IEnumerable<string> NamesOf(string file, string[] shapes)
    {
        HeaderList headers = Arrival.ReadHeaders(file);
        string shape = shapes[int.Parse(headers[Label]!, CultureInfo.InvariantCulture)];
        return Recipient.SelectMany(field => headers[field]?.Split(", ") ?? []).Select(recipient => $"{shape}, for {recipient}");
    }
}
