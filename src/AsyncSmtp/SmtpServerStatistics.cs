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
}
