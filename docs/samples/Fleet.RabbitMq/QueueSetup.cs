using Microsoft.Extensions.Hosting;
using RabbitMQ.Client;

namespace Fleet.RabbitMq;

/// <summary>Makes the queues before anything is put into them or taken out. Wolverine could, but not with all that they are to have.</summary>
internal sealed class QueueSetup(IConnectionFactory broker) : IHostedLifecycleService
{
    public Task StartingAsync(CancellationToken cancellationToken) => Queues.DeclareAsync(broker, cancellationToken);

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
