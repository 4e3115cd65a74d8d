using MimeKit;

namespace AsyncSmtp.Servers.Tests.Servers;

/// <summary>One message for one recipient, as a server stored it.</summary>
internal sealed record Arrival(string MessageId, string Recipient)
{
    /// <summary>Reads an arrival from a stored message.</summary>
    /// <param name="file">The message.</param>
    /// <param name="recipientHeader">The header in which the server notes the recipient of the envelope.</param>
    public static Arrival Read(string file, string recipientHeader)
    {
        using FileStream stream = File.OpenRead(file);
        HeaderList headers = HeaderList.Load(stream);
        return new Arrival(headers[HeaderId.MessageId]!, headers[recipientHeader]!.Trim('<', '>'));
    }
}
