using System.Net.Mail;
using AsyncSmtp;
using AsyncSmtp.Testing;
using Microsoft.Extensions.Options;

namespace BulkMailer;

/// <summary>
/// The way the mail goes: to a server, into a pickup directory, or to a server inside this program. The only place that makes a sender.
/// </summary>
internal sealed class MailRoute(IAsyncMailSender sender, string description) : IAsyncDisposable
{
    private readonly List<IAsyncDisposable> _owned = [];

    public IAsyncMailSender Sender { get; } = sender;

    /// <summary>Where to, for the user to read.</summary>
    public string Description { get; } = description;

    /// <summary>The sender's connections, when there are any to speak of.</summary>
    public Func<SmtpSenderStatistics>? Statistics { get; init; }

    /// <summary>How many mails have arrived, when the server is one that can be asked.</summary>
    public Func<long>? CountArrived { get; init; }

    public static MailRoute Open(Settings settings)
    {
        if (settings.PickupDirectory is not null)
        {
            return ToPickupDirectory(settings, Path.GetFullPath(settings.PickupDirectory));
        }

        return settings.Host is null ? ToRehearsal(settings) : ToServer(settings);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (IAsyncDisposable owned in _owned)
        {
            await owned.DisposeAsync();
        }
    }

    private static MailRoute ToServer(Settings settings)
    {
        SmtpMailSender sender = CreateSender(new AsyncSmtpOptions
        {
            Host = settings.Host,
            Port = settings.Port,
            EnableSsl = settings.UseTls,
            UserName = settings.User,
            Password = settings.Password,
            AllowInsecureCredentials = settings.InsecureCredentials,
            MaxConnections = settings.Connections,
            MaxMessagesPerConnection = settings.MessagesPerConnection,
        });
        string security = settings.UseTls ? "with TLS" : "without TLS";
        return new MailRoute(sender, $"{settings.Host}:{settings.Port} {security}, up to {settings.Connections} connections")
        {
            Statistics = sender.GetStatistics,
            _owned = { sender },
        };
    }

    private static MailRoute ToRehearsal(Settings settings)
    {
        LoopbackSmtpServer server = LoopbackSmtpServer.Start(new LoopbackSmtpServerOptions { KeepMails = false, KeepTranscripts = false });
        SmtpMailSender sender = CreateSender(new AsyncSmtpOptions
        {
            Host = server.Host,
            Port = server.Port,
            EnableSsl = false,
            MaxConnections = settings.Connections,
            MaxMessagesPerConnection = settings.MessagesPerConnection,
        });
        return new MailRoute(sender, "a server inside this program: nothing leaves this machine")
        {
            Statistics = sender.GetStatistics,
            CountArrived = () => server.AcceptedMails,
            _owned = { sender, server },
        };
    }

    private static MailRoute ToPickupDirectory(Settings settings, string directory)
    {
        try
        {
            Directory.CreateDirectory(directory);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SetupException($"The pickup directory {directory} cannot be created: {e.Message}", e);
        }

        SmtpMailSender sender = CreateSender(new AsyncSmtpOptions
        {
            DeliveryMethod = SmtpDeliveryMethod.SpecifiedPickupDirectory,
            PickupDirectory = directory,
            MaxConnections = settings.Connections,
        });
        return new MailRoute(sender, $"files in {directory}") { _owned = { sender } };
    }

    private static SmtpMailSender CreateSender(AsyncSmtpOptions options)
    {
        try
        {
            return new SmtpMailSender(options);
        }
        catch (OptionsValidationException e)
        {
            throw new SetupException(string.Join(Environment.NewLine, e.Failures), e);
        }
    }
}
