using AsyncSmtp.Queueing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using RabbitMQ.Client;
using Wolverine;
using Wolverine.ErrorHandling;
using Wolverine.RabbitMQ;
using Wolverine.RabbitMQ.Internal;

namespace Fleet.RabbitMq;

/// <summary>The fleet's queue on RabbitMQ, through Wolverine.</summary>
internal sealed class RabbitMqCarrier : IMailCarrier
{
    public int ProducerConcurrency => 64;

    public void AddProducer(IHostApplicationBuilder builder)
    {
        AddBroker(builder);
        builder.UseWolverine(options => UseBroker(options, builder).UseSenderConnectionOnly());
    }

    public void AddConsumer(IHostApplicationBuilder builder, int connections)
    {
        AddBroker(builder);
        builder.UseWolverine(options =>
        {
            UseBroker(options, builder);

            // Inline: a mail is acknowledged when its consumer has returned. What Wolverine calls buffered is acknowledged before, and lost when the process dies.
            // As many at once as there are connections, and one more each that is here when they are free; the more, the more must be given out again when the process dies.
            ushort inFlight = (ushort)connections;
            options.ListenToRabbitQueue(Queues.Mail).ProcessInline().ConsumerDispatchConcurrency(inFlight).PreFetchCount((ushort)(2 * inFlight));

            // What no answer is made for: a broker that cannot take a mail that is to move, or a mistake of ours. The ledger makes it safe to begin anew. After the last time it is a dead letter.
            options.OnAnyException().RetryWithCooldown(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(30));
        });
    }

    public async Task EnqueueAsync(IServiceProvider services, QueuedMail mail, CancellationToken cancellationToken)
        => await services.GetRequiredService<QueueSender>().SendAsync(Queues.Mail, mail, delivery: 1, reason: null);

    public Task<IReadOnlyList<KeyValuePair<string, long>>> CountAsync(IServiceProvider services, CancellationToken cancellationToken)
        => Queues.CountAsync(services.GetRequiredService<IConnectionFactory>(), cancellationToken);

    public Task<int> ReleaseParkedAsync(IServiceProvider services, CancellationToken cancellationToken)
        => Queues.MoveAsync(services.GetRequiredService<IConnectionFactory>(), Queues.Parked, mail => EnqueueAsync(services, mail, cancellationToken), cancellationToken);

    private static void AddBroker(IHostApplicationBuilder builder)
    {
        builder.Services.AddSingleton<IConnectionFactory>(new ConnectionFactory { Uri = BrokerOf(builder) });
        builder.Services.AddSingleton<QueueSender>();
        builder.Services.AddHostedService<QueueSetup>();
    }

    private static RabbitMqTransportExpression UseBroker(WolverineOptions options, IHostApplicationBuilder builder)
    {
        options.Discovery.DisableConventionalDiscovery().IncludeType<MailConsumer>();
        options.UseSystemTextJsonForSerialization(json => json.TypeInfoResolverChain.Insert(0, QueuedMail.JsonTypeInfo.Options.TypeInfoResolver!));

        // A send waits for the broker to say that it has the mail on disk, and fails when it does not. Without the second line it would be tried again in memory, and look as if it had been sent.
        options.Durability.UseSyncRetryBlock = true;
        return options.UseRabbitMq(BrokerOf(builder))
            .ConfigureChannelCreation(channel => (channel.PublisherConfirmationsEnabled, channel.PublisherConfirmationTrackingEnabled) = (true, true))
            .DisableSystemRequestReplyQueueDeclaration()
            .CustomizeDeadLetterQueueing(new DeadLetterQueue(Queues.Dead));
    }

    private static Uri BrokerOf(IHostApplicationBuilder builder)
        => new(builder.Configuration.GetConnectionString("Broker") ?? throw new InvalidDataException("ConnectionStrings:Broker is not set: amqp://user:password@host:port."));
}
