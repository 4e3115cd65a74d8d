using System.Net.Mail;

namespace AsyncSmtp.Throughput.Senders;

/// <summary>As many bare drivers as connections, each in a loop of its own.</summary>
internal sealed class EventSender(SenderTarget target) : IBulkSender
{
    private readonly EventDriver[] _drivers = [.. Enumerable.Range(0, target.Connections).Select(_ => new EventDriver(target.Port))];

    public Task SendAsync(int messages) => Workload.RunAsync(messages, _drivers, static async (driver, work) =>
    {
        while (work.TryTake())
        {
            using MailMessage message = TestMail.Create();
            await driver.SendAsync(message);
        }
    });

    public ValueTask DisposeAsync()
    {
        Array.ForEach(_drivers, static d => d.Dispose());
        return ValueTask.CompletedTask;
    }
}
