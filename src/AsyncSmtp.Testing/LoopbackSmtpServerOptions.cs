namespace AsyncSmtp.Testing;

/// <summary>
/// What a <see cref="LoopbackSmtpServer"/> offers, demands and keeps. Copied when the server starts: later changes to the object have no effect.
/// </summary>
public sealed class LoopbackSmtpServerOptions
{
    /// <summary>Gets or sets the port on 127.0.0.1.</summary>
    /// <value>Default 0: the operating system picks a free one; up to 65,535.</value>
    public int Port { get; set; }

    /// <summary>Gets or sets what decides each step of each conversation. It may be called on many threads at once.</summary>
    /// <value>Default <see langword="null"/>: the server behaves. Returning <see langword="null"/> leaves the step to the server.</value>
    public Func<SmtpServerStep, SmtpServerAction?>? Script { get; set; }

    /// <summary>Gets or sets the time that the server takes to accept a mail: its own reply to the final dot comes so much later.</summary>
    /// <value>Default zero.</value>
    public TimeSpan AcceptDelay { get; set; }

    /// <summary>Gets or sets a value indicating whether PIPELINING is offered. Commands that arrive together are carried out in order either way.</summary>
    /// <value>Default <see langword="true"/>.</value>
    public bool Pipelining { get; set; } = true;

    /// <summary>Gets or sets a value indicating whether 8BITMIME is offered.</summary>
    /// <value>Default <see langword="true"/>.</value>
    public bool EightBitMime { get; set; } = true;

    /// <summary>Gets or sets a value indicating whether SMTPUTF8 is offered.</summary>
    /// <value>Default <see langword="true"/>.</value>
    public bool SmtpUtf8 { get; set; } = true;

    /// <summary>Gets or sets a value indicating whether DSN is offered.</summary>
    /// <value>Default <see langword="true"/>.</value>
    public bool Dsn { get; set; } = true;

    /// <summary>Gets or sets a value indicating whether ENHANCEDSTATUSCODES is offered and the server's own replies carry such codes.</summary>
    /// <value>Default <see langword="true"/>.</value>
    public bool EnhancedStatusCodes { get; set; } = true;

    /// <summary>Gets or sets a value indicating whether STARTTLS is offered.</summary>
    /// <value>Default <see langword="true"/>.</value>
    public bool StartTls { get; set; } = true;

    /// <summary>Gets or sets a value indicating whether CHUNKING is offered (RFC 3030): content may come by BDAT, in octets that are counted and not dot-stuffed. A script sees its first chunk at the Data step.</summary>
    /// <value>Default <see langword="false"/>.</value>
    public bool Chunking { get; set; }

    /// <summary>Gets or sets a value indicating whether TLS comes before the banner, as on port 465 (RFC 8314). The TlsHandshake step is then the first.</summary>
    /// <value>Default <see langword="false"/>.</value>
    public bool ImplicitTls { get; set; }

    /// <summary>Gets or sets a value indicating whether mail is taken only over TLS: MAIL is answered with 530 otherwise.</summary>
    /// <value>Default <see langword="false"/>.</value>
    public bool RequireTls { get; set; }

    /// <summary>Gets or sets the ways of authenticating on offer.</summary>
    /// <value>Default PLAIN and LOGIN; <see cref="SmtpAuthMechanisms.None"/> does not offer AUTH.</value>
    public SmtpAuthMechanisms AuthMechanisms { get; set; } = SmtpAuthMechanisms.Plain | SmtpAuthMechanisms.Login;

    /// <summary>Gets or sets a value indicating whether AUTH is offered and taken only over TLS.</summary>
    /// <value>Default <see langword="false"/>.</value>
    public bool AuthRequiresTls { get; set; }

    /// <summary>Gets or sets a value indicating whether mail is taken only from authenticated clients: MAIL is answered with 530 otherwise.</summary>
    /// <value>Default <see langword="false"/>.</value>
    public bool RequireAuthentication { get; set; }

    /// <summary>Gets or sets what decides about a user name and password. It may be called on many threads at once.</summary>
    /// <value>Default <see langword="null"/>: any user name with any password will do.</value>
    public Func<string, string, bool>? CheckCredentials { get; set; }

    /// <summary>Gets or sets the size that a message may have, as it is offered with SIZE: larger ones are answered with 552, at MAIL or at the final dot.</summary>
    /// <value>Default 67,108,864 bytes (64 MiB); <see langword="null"/> does not offer SIZE and takes any size.</value>
    public long? MaxMessageSize { get; set; } = 64 * 1024 * 1024;

    /// <summary>Gets or sets how many connections may be open at once. <see cref="OnTooManyConnections"/> says what happens to the next.</summary>
    /// <value>Default <see langword="null"/>: any number.</value>
    public int? MaxConnections { get; set; }

    /// <summary>Gets or sets what a connection beyond <see cref="MaxConnections"/> gets in place of the banner, with <see cref="ImplicitTls"/> after the handshake. It is closed then, whatever the action says.</summary>
    /// <value>Default 421 and FIN.</value>
    public SmtpServerAction OnTooManyConnections { get; set; } = SmtpServerAction.CloseAfter(421, "4.7.0 Too many connections");

    /// <summary>Gets or sets how long the server waits for the next bytes of a client, in a message too, and for the end of a TLS handshake. <see cref="OnIdle"/> says what happens then.</summary>
    /// <value>Default <see cref="Timeout.InfiniteTimeSpan"/>; more than zero.</value>
    public TimeSpan IdleTimeout { get; set; } = Timeout.InfiniteTimeSpan;

    /// <summary>Gets or sets what a connection gets that has been idle for <see cref="IdleTimeout"/>; within a TLS handshake there is no reply. It is closed then, whatever the action says.</summary>
    /// <value>Default 421 and FIN.</value>
    public SmtpServerAction OnIdle { get; set; } = SmtpServerAction.CloseAfter(421, "4.4.2 Idle for too long");

    /// <summary>Gets or sets a value indicating whether accepted mails are kept. When not, they are only counted.</summary>
    /// <value>Default <see langword="true"/>.</value>
    public bool KeepMails { get; set; } = true;

    /// <summary>Gets or sets how many mails are kept: the oldest go first.</summary>
    /// <value>Default <see cref="int.MaxValue"/>: all; 1 or more.</value>
    public int MaxKeptMails { get; set; } = int.MaxValue;

    /// <summary>Gets or sets a value indicating whether closed connections, and the lines said on any connection, are kept.</summary>
    /// <value>Default <see langword="true"/>.</value>
    public bool KeepTranscripts { get; set; } = true;

    /// <summary>Gets or sets the clock of the delays, of <see cref="IdleTimeout"/> and of the recorded times.</summary>
    /// <value>Default <see cref="TimeProvider.System"/>.</value>
    public TimeProvider TimeProvider { get; set; } = TimeProvider.System;

    /// <summary>How long a stop waits for sessions whose script blocks the thread.</summary>
    internal TimeSpan StopLimit { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>A copy that later changes to this object do not reach.</summary>
    internal LoopbackSmtpServerOptions Clone() => (LoopbackSmtpServerOptions)MemberwiseClone();

    internal void Check()
    {
        ArgumentOutOfRangeException.ThrowIfNegative(Port);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Port, 65_535);
        ArgumentOutOfRangeException.ThrowIfLessThan(AcceptDelay, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxMessageSize ?? 0, 0, nameof(MaxMessageSize));
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxConnections ?? 1, 1, nameof(MaxConnections));
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxKeptMails, 1);
        ArgumentNullException.ThrowIfNull(TimeProvider);
        ArgumentNullException.ThrowIfNull(OnIdle);
        ArgumentNullException.ThrowIfNull(OnTooManyConnections);
        if (IdleTimeout != Timeout.InfiniteTimeSpan)
        {
            ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(IdleTimeout, TimeSpan.Zero);
        }
    }
}
