namespace AsyncSmtp;

/// <summary>One server's part of a sender's statistics.</summary>
public sealed class SmtpServerStatistics
{
    /// <summary>Gets the server's name or IP address. Empty for a pickup directory.</summary>
    public required string Host { get; init; }

    /// <summary>Gets the server's port.</summary>
    public required int Port { get; init; }

    /// <summary>Gets how many connections to it are idle.</summary>
    public int IdleConnections { get; init; }

    /// <summary>Gets how many connections to it are opening, sending, or closing.</summary>
    public int BusyConnections { get; init; }

    /// <summary>Gets how many connections to it there may be now: <see cref="AsyncSmtpOptions.MaxConnections"/>, or fewer when the server asked to slow down or refused connections.</summary>
    public int ConnectionLimit { get; init; }

    /// <summary>Gets for how long no new connection to it is made, because it asked to slow down or could not be reached. Zero when it is in use.</summary>
    public TimeSpan SetAsideFor { get; init; }

    /// <summary>Gets how many attempts it accepted.</summary>
    public long AcceptedAttempts { get; init; }

    /// <summary>Gets how many attempts failed, for whatever reason.</summary>
    public long FailedAttempts { get; init; }

    /// <summary>Gets how long ago it last accepted a message, for all recipients or for some, or <see langword="null"/> when it never has.</summary>
    public TimeSpan? SinceLastAccepted { get; init; }

    /// <summary>Gets how long ago an attempt last failed, or <see langword="null"/> when none ever has.</summary>
    public TimeSpan? SinceLastFailed { get; init; }

    /// <summary>
    /// Gets what the last failed attempt failed with: a reply code (<c>550</c>), <c>timeout</c>, <c>cancelled</c>, or the name of an exception's type, as <c>error.type</c> in metrics and traces. No addresses, and
    /// nothing that the server or the caller wrote. <see langword="null"/> when none has failed, or one failed before it was tried.
    /// </summary>
    public string? LastFailure { get; init; }

    /// <summary>Gets how many attempts have failed, for whatever reason, since it last accepted a message.</summary>
    public int FailuresInARow { get; init; }

    /// <summary>
    /// Gets how many attempts in a row could not reach it, or failed before it had said anything of the message: connection refused, unknown name, TLS, no greeting. Zero again with its next reply. Connections that
    /// are refused while others work do not count: it has as many as it takes.
    /// </summary>
    public int ConnectionFailuresInARow { get; init; }

    /// <summary>
    /// Gets how many attempts in a row it refused because it wants a login, or TLS, that it did not get: 530, 534, 535, 538, and, with credentials set, 550 and 554 before the content that speak of relaying or
    /// authentication. <see cref="System.Net.Mail.SmtpClient"/> goes on without when a login is refused. Zero again when it accepts a message, or refuses one for another reason.
    /// </summary>
    public int LoginRefusalsInARow { get; init; }
}
