using System.Net.Mail;
using AsyncSmtp.Testing;

namespace AsyncSmtp.Storm.Tests.Mail;

/// <summary>Finds out how many bytes each shape has on the wire, by sending one of each to a server that behaves.</summary>
internal static class WireLengths
{
    public static async Task MeasureAsync(IReadOnlyList<MailShape> shapes, int seed)
    {
        await using LoopbackSmtpServer server = LoopbackSmtpServer.Start();
        await using SmtpMailSender sender = new(new AsyncSmtpOptions { Host = server.Host, Port = server.Port, EnableSsl = false, MaxConnections = 1 });
        foreach (MailShape shape in shapes)
        {
            using MailMessage message = shape.Create(shape.Number, seed);
            await sender.SendAsync(message).Capped();
            ReadOnlySpan<byte> content = server.Mails[^1].Content.Span;
            shape.WireLength = content.Length + content.Count("\r\n."u8) + ".\r\n".Length;
        }
    }
}
