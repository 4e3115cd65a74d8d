using System.Text.RegularExpressions;

namespace AsyncSmtp;

/// <summary>
/// What is known of a provider. docs/presets.md says where each number is from; what nobody has published is not here.
/// </summary>
/// <param name="Name">The name, as in <see cref="AsyncSmtpPresets.Names"/>.</param>
/// <param name="Host">The server, with {0} for the region where each region has its own.</param>
internal sealed partial record ProviderPreset(string Name, string Host)
{
    /// <summary>How much earlier than the server a connection is closed, so that no message meets the server's own closing.</summary>
    private static readonly TimeSpan IdleMargin = TimeSpan.FromSeconds(2);

    /// <summary>The only place for a provider's numbers.</summary>
    public static readonly ProviderPreset[] All =
    [
        new("AmazonSes", "email-smtp.{0}.amazonaws.com") { MaxMessagesPerConnection = 300, IdleLimit = TimeSpan.FromSeconds(10) },
        new("Brevo", "smtp-relay.brevo.com"),
        new("Gmail", "smtp.gmail.com"),
        new("ICloud", "smtp.mail.me.com"),
        new("Mailgun", "smtp.mailgun.org"),
        new("MailgunEU", "smtp.eu.mailgun.org"),
        new("Mailjet", "in-v3.mailjet.com"),
        new("Microsoft365", "smtp.office365.com") { OtherHost = "outlook.office365.com", MaxConnections = 3, Rate = (30, TimeSpan.FromMinutes(1)) },
        new("Postmark", "smtp.postmarkapp.com"),
        new("SendGrid", "smtp.sendgrid.net") { MaxConnections = 10_000, MaxMessagesPerConnection = 5_000 },
        new("SparkPost", "smtp.sparkpostmail.com") { MaxMessagesPerConnection = 100, IdleLimit = TimeSpan.FromMinutes(1) },
        new("SparkPostEU", "smtp.eu.sparkpostmail.com") { MaxMessagesPerConnection = 100, IdleLimit = TimeSpan.FromMinutes(1) },
        new("Zoho", "smtp.zoho.com"),
    ];

    /// <summary>The port for STARTTLS: the same with all of them.</summary>
    public int Port { get; init; } = AsyncSmtpDefaults.Port;

    /// <summary>Another name of the same servers.</summary>
    public string? OtherHost { get; init; }

    /// <summary>How many connections the server allows at once.</summary>
    public int? MaxConnections { get; init; }

    /// <summary>How many messages the server takes on a connection.</summary>
    public int? MaxMessagesPerConnection { get; init; }

    /// <summary>When the server closes an idle connection.</summary>
    public TimeSpan? IdleLimit { get; init; }

    /// <summary>How many messages the server takes in which time.</summary>
    public (int Messages, TimeSpan Window)? Rate { get; init; }

    public bool HasRegions => Host.Contains("{0}", StringComparison.Ordinal);

    public static ProviderPreset? ForName(string name) => Array.Find(All, p => p.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    public static ProviderPreset? ForHost(string host) => Array.Find(All, p => p.IsHost(host));

    /// <summary>Sets the server, and lowers what is above its limits. What is below stays.</summary>
    public void ApplyTo(AsyncSmtpOptions options, string? region = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (HasRegions && (region is null || !Region().IsMatch(region)))
        {
            throw new ArgumentException($"{Name} needs a region, eu-west-1 for example; it is {(region is null ? "not given" : $"'{region}'")}.", nameof(region));
        }

        if (!HasRegions && region is not null)
        {
            throw new ArgumentException($"{Name} has no regions; the region is '{region}'.", nameof(region));
        }

        options.Host = Host.Replace("{0}", region, StringComparison.Ordinal);
        options.Port = Port;
        options.EnableSsl = true;
        options.MaxConnections = Math.Min(options.MaxConnections, MaxConnections ?? int.MaxValue);
        options.MaxMessagesPerConnection = Math.Min(options.MaxMessagesPerConnection, MaxMessagesPerConnection ?? int.MaxValue);
        if (IdleLimit - IdleMargin is { } longest && (options.IdleTimeout == Timeout.InfiniteTimeSpan || options.IdleTimeout > longest))
        {
            options.IdleTimeout = longest;
        }

        if (Rate is { } rate && options.RateLimit.PermitLimit == 0)
        {
            (options.RateLimit.PermitLimit, options.RateLimit.Window) = rate;
        }
    }

    private bool IsHost(string host)
    {
        if (!HasRegions)
        {
            return host.Equals(Host, StringComparison.OrdinalIgnoreCase) || host.Equals(OtherHost, StringComparison.OrdinalIgnoreCase);
        }

        string[] ends = Host.Split("{0}");
        return host.StartsWith(ends[0], StringComparison.OrdinalIgnoreCase) && host.EndsWith(ends[1], StringComparison.OrdinalIgnoreCase);
    }

    [GeneratedRegex("^[a-z0-9]+(-[a-z0-9]+)*$")]
    private static partial Regex Region();
}
