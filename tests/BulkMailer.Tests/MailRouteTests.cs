using System.Net.Mail;
using AsyncSmtp;
using AsyncSmtp.Testing;

namespace BulkMailer.Tests;

public sealed class MailRouteTests
{
    [Fact]
    public async Task Open_Rates_AllHold()
    {
        await using LoopbackSmtpServer server = LoopbackSmtpServer.Start();
        Settings settings = To(server) with
        {
            Rates = [new() { PermitLimit = 100, Window = TimeSpan.FromSeconds(1) }, new() { PermitLimit = 5, Window = TimeSpan.FromDays(1) }],
        };
        await using MailRoute route = MailRoute.Open(settings);
        using CancellationTokenSource stop = new();

        Task[] sends = [.. Enumerable.Range(0, 8).Select(i => SendAsync(route.Sender, $"ann{i}@example.com", stop.Token))];

        // Free connections, and yet three that wait.
        await WaitUntilAsync(() => server.AcceptedMails == 5 && route.Smtp!.GetStatistics() is { QueuedSends: 3, BusyConnections: 0 });
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Task.WhenAll(sends).WaitAsync(SampleFolder.HangCap, TestContext.Current.CancellationToken));
        Assert.Equal(5, server.AcceptedMails);
    }

    [Fact]
    public async Task Sender_OnlyConnectionIsBusy_LetsOtherMailPass()
    {
        TaskCompletionSource open = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using LoopbackSmtpServer server = LoopbackSmtpServer.Start(new LoopbackSmtpServerOptions
        {
            Script = step => step.Stage == SmtpServerStage.EndOfData ? SmtpServerAction.Default.WaitFor(open.Task) : null,
        });
        await using MailRoute route = MailRoute.Open(To(server) with { Connections = 1 });

        Task busy = SendAsync(route.Sender, "busy@example.com", TestContext.Current.CancellationToken);
        await WaitUntilAsync(() => route.Smtp!.GetStatistics().BusyConnections == 1);
        Task campaign = SendAsync(route.Sender, "campaign@example.com", TestContext.Current.CancellationToken);
        await WaitUntilAsync(() => route.Smtp!.GetStatistics().QueuedSends == 1);
        Task other = SendAsync(route.Smtp!, "other@example.com", TestContext.Current.CancellationToken);
        await WaitUntilAsync(() => route.Smtp!.GetStatistics().QueuedSends == 2);
        open.SetResult();
        await Task.WhenAll(busy, campaign, other).WaitAsync(SampleFolder.HangCap, TestContext.Current.CancellationToken);

        Assert.Equal(["busy@example.com", "other@example.com", "campaign@example.com"], server.Mails.Select(mail => mail.Recipients[0].Address));
    }

    [Fact]
    public async Task Open_Preset_IsTheProvidersServerWithItsLimits()
    {
        await using MailRoute route = MailRoute.Open(new Settings { Preset = "Microsoft365", Connections = 8 });

        Assert.Equal("smtp.office365.com:587 with TLS, up to 3 connections", route.Description);
        Assert.Equal(3, route.MaxConnections);
    }

    private static Settings To(LoopbackSmtpServer server) => new() { Servers = [new() { Host = server.Host, Port = server.Port }], UseTls = false };

    private static async Task SendAsync(IAsyncMailSender sender, string to, CancellationToken cancellationToken)
    {
        using MailMessage message = new("shop@example.com", to, "Hello", "Text");
        await sender.SendAsync(message, cancellationToken);
    }

    private static async Task WaitUntilAsync(Func<bool> condition)
    {
        using CancellationTokenSource hang = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        hang.CancelAfter(SampleFolder.HangCap);
        while (!condition())
        {
            await Task.Delay(5, hang.Token);
        }
    }
}
