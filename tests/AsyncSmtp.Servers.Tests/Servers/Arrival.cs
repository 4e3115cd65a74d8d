using MimeKit;

namespace AsyncSmtp.Servers.Tests.Servers;

/// <summary>One message for one recipient, as a server stored it.</summary>
internal sealed record Arrival(string MessageId, string Recipient)
{
    /// <summary>Reads an arrival from a stored message.</summary>
    /// <param name="file">The message.</param>
    /// <param name="recipientHeader">The header in which the server notes the recipient of the envelope.</param>
    public static Arrival Read(string file, string recipientHeader) => Assert.Single(Read(ReadHeaders(file), recipientHeader));

    /// <summary>Reads an arrival for each recipient that a server notes in a header of its own.</summary>
    public static IEnumerable<Arrival> Read(HeaderList headers, string recipientHeader)
        => headers.Where(header => header.Field.Equals(recipientHeader, StringComparison.OrdinalIgnoreCase))
            .Select(header => new Arrival(headers[HeaderId.MessageId]!, header.Value.Trim('<', '>')));

    /// <summary>Reads the headers of a stored message, those of the server at their top.</summary>
    public static HeaderList ReadHeaders(string file)
    {
        using FileStream stream = File.OpenRead(file);
        return HeaderList.Load(stream);
    }
}
