using System.Text;
using AsyncSmtp.Testing.Loopback;

namespace AsyncSmtp.Testing;

/// <summary>
/// A mail that a <see cref="LoopbackSmtpServer"/> accepted. Immutable.
/// </summary>
public sealed class ReceivedMail
{
    internal ReceivedMail(int sequenceNumber, SessionState state, byte[] content, DateTimeOffset receivedAt)
    {
        SequenceNumber = sequenceNumber;
        ConnectionNumber = state.Connection.Number;
        MailNumber = state.MailNumber;
        Sender = state.Sender?.Address ?? "";
        SenderParameters = state.Sender?.Parameters ?? PathArgument.NoParameters;
        Recipients = [.. state.Recipients];
        IsSecure = state.IsSecure;
        User = state.User;
        Content = content;
        ReceivedAt = receivedAt;
    }

    /// <summary>Gets the place of the mail in the order of acceptance over all connections: 1 for the first.</summary>
    public int SequenceNumber { get; }

    /// <summary>Gets the number of the connection it came over, as in <see cref="SmtpServerConnection.Number"/>.</summary>
    public int ConnectionNumber { get; }

    /// <summary>Gets the number of the mail on its connection, counted by MAIL commands: 1 for the first.</summary>
    public int MailNumber { get; }

    /// <summary>Gets the envelope sender, without its angle brackets; empty for the null sender.</summary>
    public string Sender { get; }

    /// <summary>Gets the parameters of the MAIL command (<c>SIZE</c>, <c>BODY</c>, <c>SMTPUTF8</c>, <c>RET</c>, <c>ENVID</c>), by upper-case name; one without a value has an empty value.</summary>
    public IReadOnlyDictionary<string, string> SenderParameters { get; }

    /// <summary>Gets the recipients that were accepted, in the order of their RCPT commands.</summary>
    public IReadOnlyList<ReceivedRecipient> Recipients { get; }

    /// <summary>Gets a value indicating whether it came over TLS.</summary>
    public bool IsSecure { get; }

    /// <summary>Gets the user the client had authenticated as, or <see langword="null"/>.</summary>
    public string? User { get; }

    /// <summary>Gets the time of its acceptance.</summary>
    public DateTimeOffset ReceivedAt { get; }

    /// <summary>Gets the exact bytes of the message as they were before dot-stuffing, the line end before the final dot included.</summary>
    public ReadOnlyMemory<byte> Content { get; }

    /// <summary>Gets the <c>Message-ID</c> header, or <see langword="null"/>.</summary>
    public string? MessageId => GetHeader("Message-ID");

    /// <summary>Gets the whole message as text, read as UTF-8.</summary>
    public string Text => Encoding.UTF8.GetString(Content.Span);

    /// <summary>Gets the header as text, read as UTF-8, without the empty line that ends it.</summary>
    public string HeaderText => Encoding.UTF8.GetString(Content.Span[..MessageText.HeaderLength(Content.Span)]);

    /// <summary>Gets what follows the empty line after the header as text, read as UTF-8 and not decoded: quoted-printable stays quoted-printable.</summary>
    public string BodyText
    {
        get
        {
            int start = Math.Min(MessageText.HeaderLength(Content.Span) + 2, Content.Length);
            return Encoding.UTF8.GetString(Content.Span[start..]);
        }
    }

    /// <summary>The value of a header, unfolded and without the white space around it.</summary>
    /// <param name="name">The name, in any case.</param>
    /// <returns>The value of the first header of that name, or <see langword="null"/>.</returns>
    public string? GetHeader(string name) => MessageText.FindHeader(Content.Span, name);
}
