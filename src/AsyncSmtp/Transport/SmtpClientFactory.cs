using System.Net;
using System.Net.Mail;

namespace AsyncSmtp.Transport;

/// <summary>
/// Makes clients from the options. A client is configured once and never again: a change on a live connection has no effect, or the wrong one.
/// </summary>
internal sealed class SmtpClientFactory(AsyncSmtpOptions options)
{
    public SmtpClient Create(ServerAddress server)
    {
        bool network = options.DeliveryMethod == SmtpDeliveryMethod.Network;

        // The host goes through the constructor: the setter would leave it out of TargetName, which NTLM and GSSAPI need.
        SmtpClient client = new(network ? server.Host : null, network ? server.Port : 0)
        {
            DeliveryMethod = options.DeliveryMethod,
            DeliveryFormat = options.DeliveryFormat,
            PickupDirectoryLocation = options.PickupDirectory,
            EnableSsl = network && options.EnableSsl,

            // The deadlines of the dispatcher decide: they know whether the commit point has been passed, and this one does not.
            Timeout = int.MaxValue,
        };
        try
        {
            if (network)
            {
                client.Credentials = options.Credentials ?? Password();
            }

            options.ConfigureClient?.Invoke(client);
            return client;
        }
        catch
        {
            client.Dispose();
            throw;
        }
    }

    private NetworkCredential? Password() => string.IsNullOrEmpty(options.UserName) ? null : new NetworkCredential(options.UserName, options.Password);
}
