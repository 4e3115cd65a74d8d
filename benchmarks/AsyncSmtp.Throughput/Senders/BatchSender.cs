using System.Net.Mail;

namespace AsyncSmtp.Throughput.Senders;

/// <summary>AsyncSmtp with one caller, who sends a batch: as many in flight as the other has callers, and more where that is few.</summary>
internal sealed class BatchSender(SenderTarget target) : IBulkSender
{
    private readonly SmtpMailSender _sender = AsyncSmtpSender.OpenToKeep(target);

    public async Task SendAsync(int messages)
    {
        MailBatchOptions options = new() { MaxInFlight = Math.Max(64, 2 * target.Connections), DisposeMessages = true };
        await foreach (MailSendResult result in _sender.SendManyAsync(Messages(messages), options))
        {
            if (result.Exception is { } failure)
            {
                throw failure;
            }
        }
    }

    public ValueTask DisposeAsync() => _sender.DisposeAsync();

    private static IEnumerable<MailMessage> Messages(int count) => Enumerable.Range(0, count).Select(static _ => TestMail.Create());
}
