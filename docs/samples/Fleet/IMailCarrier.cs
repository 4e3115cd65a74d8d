using AsyncSmtp.Queueing;
using Microsoft.Extensions.Hosting;

namespace Fleet;

/// <summary>What carries the mails of a fleet from who makes them to who sends them: the queue that a team already runs.</summary>
public interface IMailCarrier
{
    /// <summary>Gets how many mails a producer has on their way to the queue at once: each waits until the queue has it durably.</summary>
    int ProducerConcurrency { get; }

    /// <summary>Adds what puts mails into the queue.</summary>
    void AddProducer(IHostApplicationBuilder builder);

    /// <summary>Adds what takes mails out of the queue and hands them to the <see cref="QueuedMailHandler"/>, as many at once as there are connections to the mail server.</summary>
    void AddConsumer(IHostApplicationBuilder builder, int connections);

    /// <summary>Puts a mail into the queue.</summary>
    /// <returns>A task that completes once the queue has it durably.</returns>
    Task EnqueueAsync(IServiceProvider services, QueuedMail mail, CancellationToken cancellationToken);

    /// <summary>Counts the mails, by what is to become of them.</summary>
    Task<IReadOnlyList<KeyValuePair<string, long>>> CountAsync(IServiceProvider services, CancellationToken cancellationToken);

    /// <summary>Puts every parked mail back into the queue, as new. One that is still in doubt is parked again.</summary>
    /// <returns>How many.</returns>
    Task<int> ReleaseParkedAsync(IServiceProvider services, CancellationToken cancellationToken);
}
