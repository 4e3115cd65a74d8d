using AsyncSmtp;

namespace BulkMailer;

/// <summary>
/// What the user asked for. The defaults are the demo: a bundled list, a bundled template, and a server inside this program.
/// </summary>
internal sealed record Settings
{
    public static readonly string DemoList = Path.Combine(AppContext.BaseDirectory, "Demo", "recipients.csv");

    public static readonly string DemoTemplate = Path.Combine(AppContext.BaseDirectory, "Demo", "template");

    public const string DemoFrom = "Harbour Workshop <workshop@example.com>";

    public const string DefaultReport = "bulkmailer-report.csv";

    /// <summary>The SMTP servers, the one to use first; none: the preset's, the demo's, or the pickup directory.</summary>
    public IReadOnlyList<SmtpServerOptions> Servers { get; init; } = [];

    /// <summary>The port of those that have none of their own.</summary>
    public int Port { get; init; } = 587;

    /// <summary>The provider whose server and limits to use.</summary>
    public string? Preset { get; init; }

    /// <summary>How many messages in which time; all of them hold.</summary>
    public IReadOnlyList<RateLimitWindow> Rates { get; init; } = [];

    public string? User { get; init; }

    public string? Password { get; init; }

    public bool UseTls { get; init; } = true;

    public bool InsecureCredentials { get; init; }

    public int Connections { get; init; } = 4;

    public int MessagesPerConnection { get; init; } = 100;

    /// <summary>How many messages exist at once: being sent, or waiting for a connection. What keeps memory flat, however long the list is.</summary>
    public int MaxInFlight { get; init; } = 16;

    /// <summary>After how many failures of the server in a row the campaign stops; 0: never.</summary>
    public int GiveUpAfter { get; init; } = 20;

    public string List { get; init; } = DemoList;

    public string Template { get; init; } = DemoTemplate;

    public IReadOnlyList<string> Attachments { get; init; } = [];

    public string From { get; init; } = DemoFrom;

    public string Report { get; init; } = DefaultReport;

    public string? PickupDirectory { get; init; }

    public bool Quiet { get; init; }

    /// <summary>Whether to look at the servers only, and send nothing.</summary>
    public bool Verify { get; init; }

    /// <summary>Whether the mail goes to the server inside this program and never leaves the machine.</summary>
    public bool IsRehearsal => Servers.Count == 0 && Preset is null && PickupDirectory is null;
}
