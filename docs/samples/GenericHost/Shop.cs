using Microsoft.Extensions.Hosting;

namespace AsyncSmtp.Samples.GenericHost;

/// <summary>Ten customers order at once; then the shop closes.</summary>
internal sealed class Shop(OrderConfirmations confirmations, IHostApplicationLifetime lifetime) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.WhenAll(Enumerable.Range(1, 10).Select(order => confirmations.OnOrderPlacedAsync(order, $"customer{order}@example.com", stoppingToken)));
        lifetime.StopApplication();
    }
}
