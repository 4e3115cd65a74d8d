using AsyncSmtp.Testing;
using AsyncSmtp.Tests.Fakes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace AsyncSmtp.Tests.Functional;

/// <summary>Closing with mail still to send.</summary>
public sealed class ShutdownTests : IAsyncDisposable
{
    private readonly LoopbackSmtpServer _server = LoopbackSmtpServer.Start(new() { AcceptDelay = TimeSpan.FromMilliseconds(5) });

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync() => await _server.DisposeAsync().AsTask().Capped();

    [Fact]
    public async Task Host_StoppedWithMailInTheQueue_SendsItFirst()
    {
        const int Count = 100;
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddAsyncSmtp(Configure);
        IHost host = builder.Build();
        Task running = host.RunAsync(Token);
        IAsyncMailSender sender = host.Services.GetRequiredService<IAsyncMailSender>();
        Task<MailSendResult>[] sending = [.. Enumerable.Range(0, Count).Select(_ => sender.SendAsync(Mails.Plain(), Token))];

        host.Services.GetRequiredService<IHostApplicationLifetime>().StopApplication();
        await running.Capped();

        Assert.All(sending, static s => Assert.True(s.IsCompletedSuccessfully));
        Assert.Equal(Count, _server.AcceptedMails);
    }

    [Fact]
    public void Dispose_OnAThreadWithASynchronizationContext_DoesNotDeadlock()
    {
        SmtpMailSender sender = new(Options());
        Task<MailSendResult>[] sending = [];
        Thread thread = new(() =>
        {
            SynchronizationContext.SetSynchronizationContext(new NeverPumped());
            sending = [.. Enumerable.Range(0, 20).Select(_ => sender.SendAsync(Mails.Plain(), Token))];
            sender.Dispose();
        });

        thread.Start();

        Assert.True(thread.Join(Hang.Cap));
        Assert.Equal(20, _server.AcceptedMails);
        Assert.All(sending, static s => Assert.True(s.Wait(Hang.Cap, Token)));
    }

    [Fact]
    public async Task DisposeAsync_RacingManySends_EachEndsOneWayOrTheOther()
    {
        for (int round = 0; round < 20; round++)
        {
            int before = _server.AcceptedMails;
            SmtpMailSender sender = new(Options());
            using Barrier together = new(5);
            Task<(int Sent, int Refused)>[] callers = [.. Enumerable.Range(0, 4).Select(_ => Task.Run(() => SendManyAsync(sender, together), Token))];
            together.SignalAndWait(Hang.Cap, Token);

            await sender.DisposeAsync().AsTask().Capped();

            (int Sent, int Refused)[] ended = await Task.WhenAll(callers).Capped();
            Assert.Equal(4 * 10, ended.Sum(static e => e.Sent + e.Refused));
            Assert.Equal(ended.Sum(static e => e.Sent), _server.AcceptedMails - before);
            Assert.Equal((0, 0, 0), (sender.GetStatistics().IdleConnections, sender.GetStatistics().BusyConnections, sender.GetStatistics().ActiveSends));
        }
    }

    private static async Task<(int Sent, int Refused)> SendManyAsync(SmtpMailSender sender, Barrier together)
    {
        together.SignalAndWait(Hang.Cap, Token);
        Task<MailSendResult>[] sending = [.. Enumerable.Range(0, 10).Select(_ => sender.SendAsync(Mails.Plain(), Token))];
        int refused = 0;
        foreach (Task<MailSendResult> send in sending)
        {
            try
            {
                await send.Capped();
            }
            catch (ObjectDisposedException)
            {
                refused++;
            }
        }

        return (sending.Length - refused, refused);
    }

    private AsyncSmtpOptions Options()
    {
        AsyncSmtpOptions options = new();
        Configure(options);
        return options;
    }

    private void Configure(AsyncSmtpOptions options) => (options.Host, options.Port, options.EnableSsl) = (_server.Host, _server.Port, false);

    /// <summary>As a user interface's thread that is blocked: what is posted to it never runs.</summary>
    private sealed class NeverPumped : SynchronizationContext
    {
        public override void Post(SendOrPostCallback d, object? state)
        {
        }
    }
}
