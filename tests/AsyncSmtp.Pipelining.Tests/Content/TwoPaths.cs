using System.Net.Mail;
using System.Runtime.ExceptionServices;
using System.Text;
using System.Text.RegularExpressions;
using AsyncSmtp.MailKit.Signing;
using AsyncSmtp.Pipelining.Content;
using AsyncSmtp.Testing;
using MailKit.Net.Smtp;
using Microsoft.Extensions.Time.Testing;
using MimeKit.IO;

namespace AsyncSmtp.Pipelining.Tests.Content;

/// <summary>The same message through the MailKit transport to a server, and as content.</summary>
internal sealed partial class TwoPaths(LoopbackSmtpServerOptions server, SmtpDeliveryFormat format = SmtpDeliveryFormat.SevenBit, DkimOptions? dkim = null)
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 7, 1, 12, 0, 0, TimeSpan.Zero));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public ContentSettings Settings => new(
        format == SmtpDeliveryFormat.International,
        server.EightBitMime,
        server.SmtpUtf8,
        dkim is null ? null : new MessageSigner(dkim, _time),
        _time);

    /// <summary>What the server got, dot-stuffed again by MailKit.</summary>
    public async Task<(ReceivedMail Mail, byte[] Stuffed)> SendByMailKitAsync(MailMessage message)
    {
        await using LoopbackSmtpServer loopback = LoopbackSmtpServer.Start(server);
        MailKitTransportFactory factory = new(new MailKitTransportOptions { Dkim = dkim });
        await using (SmtpMailSender sender = new(Options(loopback), factory, timeProvider: _time))
        {
            await sender.SendAsync(message, Token).Capped();
        }

        ReceivedMail mail = Assert.Single(loopback.Mails);
        return (mail, Filtered(mail.Content, new SmtpDataFilter()));
    }

    /// <summary>Shows the content to a test.</summary>
    public async Task UseContentAsync(MailMessage message, Action<WireContent> use)
    {
        Exception? failure = null;
        AttemptTransport transport = new(attempt =>
        {
            try
            {
                using WireContent content = WireContent.Create(attempt, Settings);
                use(content);
            }
#pragma warning disable CA1031 // The test's own, or what it tests.
            catch (Exception e)
#pragma warning restore CA1031
            {
                failure = e;
            }
        });
        await using SmtpMailSender sender = new(new AsyncSmtpOptions { Host = "localhost", EnableSsl = false, DeliveryFormat = format, Retry = { MaxAttempts = 1 } }, transport, timeProvider: _time);
        await sender.SendAsync(message, Token).Capped();
        if (failure is not null)
        {
            ExceptionDispatchInfo.Throw(failure);
        }
    }

    public static byte[] Unstuffed(ReadOnlyMemory<byte> content) => Filtered(content, new SmtpDataFilter(decode: true));

    /// <summary>The content as text, with boundaries, which are made by chance, by their number.</summary>
    public static string Comparable(ReadOnlyMemory<byte> content)
    {
        string text = Encoding.Latin1.GetString(content.Span);
        string[] boundaries = [.. Boundary().Matches(text).Select(static m => m.Value).Distinct()];
        return boundaries.Select(static (boundary, i) => (boundary, i)).Aggregate(text, static (t, b) => t.Replace(b.boundary, $"boundary {b.i}", StringComparison.Ordinal));
    }

    public static byte[] Filtered(ReadOnlyMemory<byte> content, SmtpDataFilter filter)
    {
        using MemoryStream target = new();
        using FilteredStream filtered = new(target);
        filtered.Add(filter);
        filtered.Write(content.ToArray(), 0, content.Length);
        filtered.Flush();
        return target.ToArray();
    }

    private AsyncSmtpOptions Options(LoopbackSmtpServer loopback) => new()
    {
        Host = loopback.Host,
        Port = loopback.Port,
        EnableSsl = false,
        DeliveryFormat = format,
        Retry = { MaxAttempts = 1 },
    };

    [GeneratedRegex("=-[A-Za-z0-9+/]+==")]
    private static partial Regex Boundary();
}
