using System.Net.Mail;
using AsyncSmtp.Testing;

namespace AsyncSmtp.Storm.Tests.Mail;

/// <summary>Finds out how many bytes each shape has on the wire, by sending one of each to a server that behaves, as the storm will.</summary>
internal static class WireLengths
{
    /// <param name="shapes">The shapes, which get to know it.</param>
    /// <param name="seed">The storm's seed.</param>
    /// <param name="chunking">Whether the server offers CHUNKING.</param>
    /// <param name="transports">What sends; null for SmtpClient.</param>
    public static async Task MeasureAsync(IReadOnlyList<MailShape> shapes, int seed, bool chunking, ISmtpTransportFactory? transports)
    {
        await using LoopbackSmtpServer server = LoopbackSmtpServer.Start(new() { Chunking = chunking });
        await using SmtpMailSender sender = new(new AsyncSmtpOptions { Host = server.Host, Port = server.Port, EnableSsl = false, MaxConnections = 1, TransportFactory = transports });
        foreach (MailShape shape in shapes)
        {
            using MailMessage message = shape.Create(shape.Number, seed);
            await sender.SendAsync(message).Capped();
            ReadOnlySpan<byte> content = server.Mails[^1].Content.Span;
            shape.WireLength = content.Length + (IsCounted(server) ? 0 : content.Count("\r\n."u8) + ".\r\n".Length);
        }
    }

    /// <summary>Whether content came by BDAT, which counts its octets, and adds nothing to them.</summary>
    private static bool IsCounted(LoopbackSmtpServer server) => server.Connections[^1].Commands.Any(static line => line.StartsWith("BDAT", StringComparison.OrdinalIgnoreCase));
}
