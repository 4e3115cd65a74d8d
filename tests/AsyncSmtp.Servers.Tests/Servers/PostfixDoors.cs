namespace AsyncSmtp.Servers.Tests.Servers;

/// <summary>The ports of a <see cref="PrivatePostfix"/>, each with rules of its own.</summary>
internal sealed class PostfixDoors(Greylist greylist)
{
    public const int SizeLimit = 20_000;
    public const int RecipientLimit = 3;

    /// <summary>Takes mail from anyone, without TLS and password.</summary>
    public PostfixDoor Open { get; } = new();

    /// <summary>Takes mail from <see cref="PrivatePostfix.User"/> only, over STARTTLS, as Debian sets it up.</summary>
    public PostfixDoor Submission { get; } = new("smtpd_tls_security_level = encrypt", "smtpd_relay_restrictions = permit_sasl_authenticated, reject");

    /// <summary>The same with TLS from the start, as on port 465.</summary>
    public PostfixDoor Submissions { get; } = new("smtpd_tls_wrappermode = yes", "smtpd_relay_restrictions = permit_sasl_authenticated, reject");

    /// <summary>Takes mail from anyone over STARTTLS, for those who count in the log what was said.</summary>
    public PostfixDoor Counted { get; } = new("smtpd_tls_security_level = encrypt");

    /// <summary>Closes a connection that has been silent for two seconds.</summary>
    public PostfixDoor Impatient { get; } = new("smtpd_timeout = 2s");

    /// <summary>Refuses a message with a line that ends with an LF alone.</summary>
    public PostfixDoor Strict { get; } = new("smtpd_forbid_bare_newline = reject", "smtpd_forbid_bare_newline_exclusions =");

    /// <summary>Takes an LF for the end of a line, as all did once, and commands from a client that does not wait for the answers.</summary>
    public PostfixDoor Lenient { get; } = new("smtpd_forbid_bare_newline = no", "smtpd_forbid_unauth_pipelining = no");

    /// <summary>Takes messages of up to <see cref="SizeLimit"/> bytes.</summary>
    public PostfixDoor Small { get; } = new($"message_size_limit = {SizeLimit}");

    /// <summary>Takes <see cref="RecipientLimit"/> recipients at a time.</summary>
    public PostfixDoor Few { get; } = new($"smtpd_recipient_limit = {RecipientLimit}");

    /// <summary>Refuses those whom the greylist does not know.</summary>
    public PostfixDoor Greylisting { get; } = new($"smtpd_recipient_restrictions = {greylist.Restriction}");

    public IEnumerable<PostfixDoor> All => [Open, Submission, Submissions, Counted, Impatient, Strict, Lenient, Small, Few, Greylisting];
}
