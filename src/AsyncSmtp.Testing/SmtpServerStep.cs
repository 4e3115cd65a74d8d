using AsyncSmtp.Testing.Loopback;

namespace AsyncSmtp.Testing;

/// <summary>
/// What a script is told each time the server asks it what to do. Valid while the script runs.
/// </summary>
public sealed class SmtpServerStep
{
    internal SmtpServerStep(SmtpServerStage stage, SessionState state, string commandLine, PathArgument? path, ReadOnlyMemory<byte> content)
    {
        Stage = stage;
        Connection = state.Connection;
        CommandLine = commandLine;
        Address = path?.Address;
        Parameters = path?.Parameters ?? PathArgument.NoParameters;
        MailNumber = state.MailNumber;
        OverallMailNumber = state.OverallMailNumber;
        RecipientNumber = state.RecipientNumber;
        Sender = state.Sender?.Address;
        Recipients = [.. state.Recipients];
        Content = content;
    }

    /// <summary>Gets where in the conversation the connection stands.</summary>
    public SmtpServerStage Stage { get; }

    /// <summary>Gets the connection, with everything said on it so far.</summary>
    public SmtpServerConnection Connection { get; }

    /// <summary>Gets the number of the connection: 1 for the first that the server accepted, and so on, across restarts.</summary>
    public int ConnectionNumber => Connection.Number;

    /// <summary>Gets the number of the mail on this connection: how many MAIL commands it has seen, this one included. 0 before the first.</summary>
    public int MailNumber { get; }

    /// <summary>Gets the number of the mail over all connections, in the order of the MAIL commands. 0 before the connection's first.</summary>
    public int OverallMailNumber { get; }

    /// <summary>Gets the number of the recipient within the mail: how many RCPT commands it has seen, refused ones and this one included.</summary>
    public int RecipientNumber { get; }

    /// <summary>Gets the command line as it came, without its CRLF. At <see cref="SmtpServerStage.Connect"/> it is empty; at the stages that follow a command without a line of their own it is that command's.</summary>
    public string CommandLine { get; }

    /// <summary>Gets the address given with MAIL or RCPT, or <see langword="null"/> at other stages and when the line cannot be parsed.</summary>
    public string? Address { get; }

    /// <summary>Gets the parameters given with MAIL or RCPT, by upper-case name; a parameter without a value has an empty one.</summary>
    public IReadOnlyDictionary<string, string> Parameters { get; }

    /// <summary>Gets the sender of the mail under way, or <see langword="null"/> when there is none. The null sender is an empty string.</summary>
    public string? Sender { get; }

    /// <summary>Gets the recipients accepted so far.</summary>
    public IReadOnlyList<ReceivedRecipient> Recipients { get; }

    /// <summary>Gets the message at <see cref="SmtpServerStage.EndOfData"/>; otherwise it is empty. The memory is reused after the script returns: copy what you keep.</summary>
    public ReadOnlyMemory<byte> Content { get; }

    /// <summary>Gets the <c>Message-ID</c> of the message at <see cref="SmtpServerStage.EndOfData"/>, or <see langword="null"/>.</summary>
    public string? MessageId => MessageText.FindHeader(Content.Span, "Message-ID");
}
