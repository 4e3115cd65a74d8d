using MimeKit;

namespace AsyncSmtp.MailKit.Mime;

/// <summary>
/// A header whose text on the wire is known, as <see cref="PlainText"/> makes it: one line of ASCII that means itself. MimeKit would take a microsecond and more to come to the same text: it reads the value word by word, and
/// copies the options of its parser for each header.
/// </summary>
internal sealed class WrittenHeader : Header
{
    /// <param name="id">What it is.</param>
    /// <param name="name">Its name.</param>
    /// <param name="rawName">The same in bytes. Not copied.</param>
    /// <param name="rawValue">All after the colon, with the line break. Not copied.</param>
    public WrittenHeader(HeaderId id, string name, byte[] rawName, byte[] rawValue)
        : base(ParserOptions.Default, id, name, rawName, rawValue)
    {
    }

    /// <param name="name">Its name.</param>
    /// <param name="rawValue">All after the colon, with the line break. Not copied.</param>
    public WrittenHeader(string name, byte[] rawValue)
        : base(ParserOptions.Default, System.Text.Encoding.ASCII.GetBytes(name), rawValue, invalid: false)
    {
    }
}
