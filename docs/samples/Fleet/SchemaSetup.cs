using AsyncSmtp.Queueing.PostgreSql;
using Microsoft.Extensions.Hosting;

namespace Fleet;

/// <summary>Makes the ledger's tables before the first mail is taken out of the queue.</summary>
internal sealed class SchemaSetup(PostgreSqlSchema schema) : IHostedLifecycleService
{
    public Task StartingAsync(CancellationToken cancellationToken) => schema.CreateAsync(cancellationToken);

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
