using AsyncSmtp.Rules;

namespace AsyncSmtp;

/// <summary>One of several servers that a sender may use: see <see cref="AsyncSmtpOptions.Servers"/>.</summary>
public sealed class SmtpServerOptions
{
    /// <summary>Gets or sets the server's name or IP address.</summary>
    /// <value>No default; required.</value>
    [ServerName]
    public string? Host { get; set; }

    /// <summary>Gets or sets the server's port.</summary>
    /// <value>Default <see langword="null"/>: <see cref="AsyncSmtpOptions.Port"/>. 1 to 65,535; 465 not with <see cref="System.Net.Mail.SmtpClient"/>.</value>
    [Port]
    public int? Port { get; set; }

    /// <summary>Gets or sets this server's share of the connections with <see cref="ServerSelection.Weighted"/>: one of weight 2 has twice those of one of weight 1.</summary>
    /// <value>Default 1; 1 to 1,000.</value>
    [Count(1, AsyncSmtpDefaults.ServerWeightLimit)]
    public int Weight { get; set; } = 1;
}
