using System.Net.Mail;

namespace AsyncSmtp.Throughput.Senders;

/// <summary>SmtpClient as most use it: as many clients as connections, each in a loop with SendMailAsync.</summary>
internal sealed class SendMailAsyncSender(SenderTarget target) : IBulkSender
{
    private readonly SmtpClient[] _clients = [.. Enumerable.Range(0, target.Connections).Select(_ => new SmtpClient(SenderTarget.Host, target.Port))];

    public Task SendAsync(int messages) => Workload.RunAsync(messages, _clients, static async (client, work) =>
    {
        while (work.TryTake())
        {
            using MailMessage message = TestMail.Create();
            await client.SendMailAsync(message);
        }
    });

    public ValueTask DisposeAsync()
    {
        Array.ForEach(_clients, static c => c.Dispose());
        return ValueTask.CompletedTask;
    }
}
