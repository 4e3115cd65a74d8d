using System.Globalization;

namespace AsyncSmtp.Testing.Loopback;

/// <summary>The server's own judgement of each command: RFC 5321 and the extensions on offer. Changes nothing.</summary>
internal sealed class SmtpRules(LoopbackSmtpServerOptions options)
{
    public static SmtpReply Banner { get; } = new(220, "", "localhost ESMTP AsyncSmtp loopback server");

    public static SmtpReply Unknown { get; } = new(500, "5.5.2", "Command not recognised");

    public static SmtpReply TooLong { get; } = new(500, "5.5.2", "Line too long");

    public static SmtpReply BareLineBreak { get; } = new(500, "5.5.2", "Bare CR or LF in a command line");

    public static SmtpReply Quit { get; } = new(221, "2.0.0", "Bye");

    public static SmtpReply Ready { get; } = new(220, "2.0.0", "Ready to start TLS");

    public static SmtpReply Disorder { get; } = new(503, "5.5.1", "Bad sequence of commands");

    public static SmtpReply NoChunking { get; } = new(502, "5.5.1", "CHUNKING is not offered");

    public static SmtpReply TooBig { get; } = new(552, "5.3.4", "Message too big");

    public static SmtpReply ChunkSyntax { get; } = new(501, "5.5.4", "Syntax: BDAT size [LAST]");

    public SmtpReply Ehlo(SessionState state, string clientName)
    {
        if (clientName.Length == 0)
        {
            return new(501, "5.5.4", "EHLO needs a name");
        }

        List<string> lines = [$"localhost greets {clientName}"];
        AddIf(options.Pipelining, "PIPELINING");
        AddIf(options.MaxMessageSize is not null, string.Create(CultureInfo.InvariantCulture, $"SIZE {options.MaxMessageSize}"));
        AddIf(options.EightBitMime, "8BITMIME");
        AddIf(options.SmtpUtf8, "SMTPUTF8");
        AddIf(options.Dsn, "DSN");
        AddIf(options.Chunking, "CHUNKING");
        AddIf(options.EnhancedStatusCodes, "ENHANCEDSTATUSCODES");
        AddIf(options.StartTls && !state.IsSecure, "STARTTLS");
        AddIf(OffersAuth(state), "AUTH" + (Offers(SmtpAuthMechanisms.Plain) ? " PLAIN" : "") + (Offers(SmtpAuthMechanisms.Login) ? " LOGIN" : ""));
        return new(250, "", string.Join('\n', lines));

        void AddIf(bool condition, string line)
        {
            if (condition)
            {
                lines.Add(line);
            }
        }
    }

    public static SmtpReply Helo(string clientName) => clientName.Length == 0 ? new(501, "5.5.4", "HELO needs a name") : new(250, "", $"localhost greets {clientName}");

    public SmtpReply StartTls(SessionState state, string argument) =>
        !options.StartTls ? new(502, "5.5.1", "STARTTLS is not offered")
        : !state.HasGreeted || state.IsSecure ? Disorder
        : argument.Length > 0 ? new(501, "5.5.4", "STARTTLS takes no argument")
        : Ready;

    /// <summary>The refusal of an AUTH command, or <see langword="null"/>.</summary>
    public SmtpReply? Auth(SessionState state, string mechanism) =>
        !state.HasGreeted || state.User is not null || state.Sender is not null ? Disorder
        : options.AuthMechanisms == SmtpAuthMechanisms.None ? new(502, "5.5.1", "AUTH is not offered")
        : !OffersAuth(state) ? new(538, "5.7.11", "Encryption is required for authentication")
        : mechanism.Length == 0 ? new(501, "5.5.4", "AUTH needs a mechanism")
        : Offers(SmtpAuthMechanisms.Plain) && mechanism.Equals("PLAIN", StringComparison.OrdinalIgnoreCase) ? null
        : Offers(SmtpAuthMechanisms.Login) && mechanism.Equals("LOGIN", StringComparison.OrdinalIgnoreCase) ? null
        : new(504, "5.5.4", "Mechanism not known");

    public SmtpReply Credentials(string user, string password)
    {
        try
        {
            return options.CheckCredentials?.Invoke(user, password) ?? true ? new(235, "2.7.0", "Authenticated") : new(535, "5.7.8", "User name or password is wrong");
        }
        catch (Exception e)
        {
            throw new InvalidOperationException($"CheckCredentials threw: {e.Message}", e);
        }
    }

    public SmtpReply Mail(SessionState state, PathArgument? sender) =>
        !state.HasGreeted || state.Sender is not null ? Disorder
        : options.RequireTls && !state.IsSecure ? new(530, "5.7.0", "Must issue a STARTTLS command first")
        : options.RequireAuthentication && state.User is null ? new(530, "5.7.0", "Authentication required")
        : sender is null ? new(501, "5.5.4", "Syntax: MAIL FROM:<address> parameters")
        : sender.Address.Length > 0 && !sender.IsMailbox() ? new(501, "5.1.7", "The sender needs a domain")
        : new SmtpParameterRules(options).Mail(sender)
        ?? NonAscii(sender, sender)
        ?? new SmtpReply(250, "2.1.0", "Sender ok");

    public SmtpReply Recipient(SessionState state, PathArgument? recipient) =>
        state.Sender is null || state.Chunks != ChunkState.None ? Disorder
        : recipient is null ? new(501, "5.5.4", "Syntax: RCPT TO:<address> parameters")
        : !recipient.IsMailbox() ? new(501, "5.1.3", "The recipient needs a domain")
        : new SmtpParameterRules(options).Recipient(recipient)
        ?? NonAscii(recipient, state.Sender)
        ?? new SmtpReply(250, "2.1.5", "Recipient ok");

    public static SmtpReply Data(SessionState state, string argument) =>
        state.Sender is null || state.RecipientNumber == 0 || state.Chunks != ChunkState.None ? Disorder
        : argument.Length > 0 ? new(501, "5.5.4", "DATA takes no argument")
        : state.Recipients.Count == 0 ? new(554, "5.5.1", "No valid recipients")
        : new(354, "", "End with <CRLF>.<CRLF>");

    /// <summary>The refusal of a mail's first chunk, or <see langword="null"/>.</summary>
    public static SmtpReply? FirstChunk(SessionState state) =>
        state.Sender is null || state.RecipientNumber == 0 ? Disorder
        : state.Recipients.Count == 0 ? new(554, "5.5.1", "No valid recipients")
        : null;

    /// <summary>The reply to a chunk that is not the last.</summary>
    public SmtpReply Chunk(long octets, long size) =>
        size > options.MaxMessageSize ? TooBig
        : new(250, "2.0.0", string.Create(CultureInfo.InvariantCulture, $"{octets} octets received"));

    public SmtpReply EndOfData(int overallMailNumber, long size) =>
        size > options.MaxMessageSize ? TooBig
        : new(250, "2.0.0", string.Create(CultureInfo.InvariantCulture, $"Ok, mail {overallMailNumber} accepted"));

    public static SmtpReply Other(string verb, string argument) => verb switch
    {
        "RSET" or "NOOP" => new(250, "2.0.0", "Ok"),
        "VRFY" when argument.Length == 0 => new(501, "5.5.4", "VRFY needs an address"),
        "VRFY" => new(252, "2.1.5", "Cannot verify, but will take the mail"),
        "HELP" => new(214, "2.0.0", "See RFC 5321"),
        "EXPN" or "TURN" or "ETRN" => new(502, "5.5.1", "Command not implemented"),
        _ => Unknown,
    };

    private static SmtpReply? NonAscii(PathArgument path, PathArgument sender) =>
        System.Text.Ascii.IsValid(path.Address) || sender.Parameters.ContainsKey("SMTPUTF8") ? null : new(553, "5.6.7", "A non-ASCII address needs SMTPUTF8");

    private bool Offers(SmtpAuthMechanisms mechanism) => options.AuthMechanisms.HasFlag(mechanism);

    private bool OffersAuth(SessionState state) => options.AuthMechanisms != SmtpAuthMechanisms.None && (state.IsSecure || !options.AuthRequiresTls);
}
