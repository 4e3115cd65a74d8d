using System.Net.Mail;
using AsyncSmtp.Diagnostics;
using Microsoft.Extensions.Logging;

namespace AsyncSmtp.Transport;

/// <summary>Makes transports: clients from the options, driven as the options say.</summary>
internal sealed class SmtpTransportFactory
{
    private readonly SmtpClientFactory _clients;
    private readonly SmtpClientDriver _driver;
    private readonly bool _noDelay;

    public SmtpTransportFactory(AsyncSmtpOptions options, ILogger logger)
    {
        _clients = new SmtpClientFactory(options);
        _driver = options.Driver;
        _noDelay = options.NoDelay && options.DeliveryMethod == SmtpDeliveryMethod.Network;
        if (_noDelay && !SocketNoDelay.IsSupported)
        {
            _noDelay = false;
            Log.NoDelayUnavailable(logger);
        }
    }

    public ISmtpTransport Create(ServerAddress server) => Create(_clients.Create(server), _driver, _noDelay);

    /// <param name="client">The client, not used before.</param>
    /// <param name="driver">What makes it send.</param>
    /// <param name="noDelay">Whether Nagle's algorithm is switched off on its socket.</param>
    internal static ISmtpTransport Create(SmtpClient client, SmtpClientDriver driver, bool noDelay)
        => driver == SmtpClientDriver.Events ? new SmtpClientTransport(client, noDelay) : new SmtpClientThreadTransport(client, noDelay);
}
