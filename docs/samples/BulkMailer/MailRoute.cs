using System.Net.Mail;
using AsyncSmtp;
using AsyncSmtp.Testing;
using Microsoft.Extensions.Options;

namespace BulkMailer;

/// <summary>
/// The way the mail goes: to servers, into a pickup directory, or to a server inside this program. The only place that makes a sender.
/// </summary>
internal sealed class MailRoute(IAsyncMailSender sender, string description) : IAsyncDisposable
{
    private readonly List<IAsyncDisposable> _owned = [];

    public IAsyncMailSender Sender { get; } = sender;

    /// <summary>Where to, for the user to read.</summary>
    public string Description { get; } = description;

    /// <summary>The sender underneath, with its connections; none with a sender that is not ours.</summary>
    public SmtpMailSender? Smtp { get; private init; }

    /// <summary>How many connections there may be.</summary>
    public int MaxConnections { get; private init; }

    /// <summary>How many mails have arrived, when the server is one that can be asked.</summary>
    public Func<long>? CountArrived { get; init; }

    public static MailRoute Open(Settings settings)
    {
        AsyncSmtpOptions options = new()
        {
            Port = settings.Port,
            EnableSsl = settings.UseTls,
            UserName = settings.User,
            Password = settings.Password,
            AllowInsecureCredentials = settings.InsecureCredentials,
            MaxConnections = settings.Connections,
            MaxMessagesPerConnection = settings.MessagesPerConnection,
        };
        foreach (RateLimitWindow rate in settings.Rates)
        {
            options.RateLimit.Additional.Add(rate);
        }

        if (settings.PickupDirectory is not null)
        {
            return ToPickupDirectory(options, Path.GetFullPath(settings.PickupDirectory));
        }

        return settings.IsRehearsal ? ToRehearsal(options) : ToServers(options, settings);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (IAsyncDisposable owned in _owned)
        {
            await owned.DisposeAsync();
        }
    }

    private static MailRoute ToServers(AsyncSmtpOptions options, Settings settings)
    {
        foreach (SmtpServerOptions server in settings.Servers)
        {
            options.Servers.Add(server);
        }

        if (settings.Preset is not null)
        {
            // Last: a preset lowers what is above the provider's limits.
            AsyncSmtpPresets.Apply(settings.Preset, options);
        }

        IEnumerable<string> names = settings.Preset is not null ? [$"{options.Host}:{options.Port}"] : settings.Servers.Select(server => $"{server.Host}:{server.Port ?? settings.Port}");
        return Create(options, $"{string.Join(", then ", names)} {(options.EnableSsl ? "with TLS" : "without TLS")}, up to {options.MaxConnections} connections");
    }

    private static MailRoute ToRehearsal(AsyncSmtpOptions options)
    {
        LoopbackSmtpServer server = LoopbackSmtpServer.Start(new LoopbackSmtpServerOptions { KeepMails = false, KeepTranscripts = false });
        (options.Host, options.Port, options.EnableSsl) = (server.Host, server.Port, false);
        return Create(options, "a server inside this program: nothing leaves this machine", server);
    }

    private static MailRoute ToPickupDirectory(AsyncSmtpOptions options, string directory)
    {
        try
        {
            Directory.CreateDirectory(directory);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SetupException($"The pickup directory {directory} cannot be created: {e.Message}", e);
        }

        (options.DeliveryMethod, options.PickupDirectory) = (SmtpDeliveryMethod.SpecifiedPickupDirectory, directory);
        return Create(options, $"files in {directory}");
    }

    private static MailRoute Create(AsyncSmtpOptions options, string description, LoopbackSmtpServer? server = null)
    {
        SmtpMailSender sender;
        try
        {
            sender = new SmtpMailSender(options);
        }
        catch (OptionsValidationException e)
        {
            throw new SetupException(string.Join(Environment.NewLine, e.Failures), e);
        }

        // In an application, mail that somebody waits for, a password reset say, goes through the same sender. In the bulk lane a campaign lets it pass.
        MailRoute route = new(sender.InLane(SendLane.Bulk), description)
        {
            Smtp = sender,
            MaxConnections = options.MaxConnections,
            CountArrived = server is null ? null : () => server.AcceptedMails,
            _owned = { sender },
        };
        if (server is not null)
        {
            route._owned.Add(server);
        }

        return route;
    }
}
