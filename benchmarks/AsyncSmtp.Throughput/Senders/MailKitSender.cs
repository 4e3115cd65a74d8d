using MailKit.Security;
using MimeKit;
using MailKitClient = MailKit.Net.Smtp.SmtpClient;

namespace AsyncSmtp.Throughput.Senders;

/// <summary>MailKit, pooled by hand: as many clients as connections, connected before the first message, each in a loop of its own.</summary>
internal sealed class MailKitSender(SenderTarget target) : IBulkSender
{
    private readonly MailKitClient[] _clients = [.. Enumerable.Range(0, target.Connections).Select(static _ => new MailKitClient())];

    public Task SendAsync(int messages) => Workload.RunAsync(messages, _clients, async (client, work) =>
    {
        if (!client.IsConnected)
        {
            await client.ConnectAsync(SenderTarget.Host, target.Port, SecureSocketOptions.None);
        }

        while (work.TryTake())
        {
            using MimeMessage message = TestMail.CreateMime();
            await client.SendAsync(message);
        }
    });

    public async ValueTask DisposeAsync()
    {
        foreach (MailKitClient client in _clients)
        {
            await client.DisconnectAsync(quit: true);
            client.Dispose();
        }
    }
}
