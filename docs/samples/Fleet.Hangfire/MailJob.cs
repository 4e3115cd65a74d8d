using System.Text;
using AsyncSmtp.Queueing;
using Hangfire;
using Hangfire.Server;

namespace Fleet.Hangfire;

/// <summary>The job of sending one mail. What it returns, <see cref="AnswerAttribute"/> makes into what Hangfire does with it.</summary>
public sealed class MailJob(QueuedMailHandler mails)
{
    /// <summary>Sends a mail. An exception is a mistake of ours; such a job is tried again by Hangfire's own rule, which the ledger makes safe.</summary>
    [Answer]
    [AutomaticRetry(Attempts = 5)]
    public Task<QueuedMailAnswer> SendAsync(string mail, PerformContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        int delivery = context.GetJobParameter<int>(AnswerAttribute.Deliveries) + 1;
        return mails.HandleAsync(QueuedMail.FromJson(Encoding.UTF8.GetBytes(mail)), delivery, cancellationToken);
    }

    internal static string Write(QueuedMail mail) => Encoding.UTF8.GetString(mail.ToJson());
}
