using System.Net.Mail;

namespace AsyncSmtp.Queueing.Tests.Delivery;

internal static class QueuedMails
{
    public static QueuedMail To(params string[] recipients)
    {
        using MailMessage message = new() { From = new MailAddress("from@example.com"), Subject = "Subject", Body = "Body" };
        foreach (string recipient in recipients)
        {
            message.To.Add(recipient);
        }

        return QueuedMail.FromJson(QueuedMail.From(message).ToJson());
    }

    /// <summary>What a ledger knows, as a claim with a window that never ends learns it.</summary>
    public static async Task<IReadOnlyList<LedgerState>> StatesAsync(this ISentLedger ledger, QueuedMail mail)
        => (await ledger.ClaimAsync(mail.Id, mail.Recipients.Count, Guid.NewGuid(), TimeSpan.MaxValue, TestContext.Current.CancellationToken)).Recipients;
}
