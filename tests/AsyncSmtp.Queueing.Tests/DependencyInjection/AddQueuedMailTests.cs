using AsyncSmtp.Queueing.Tests.Delivery;
using AsyncSmtp.Testing;
using AsyncSmtp.Tests.Fakes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace AsyncSmtp.Queueing.Tests.DependencyInjection;

public sealed class AddQueuedMailTests
{
    private readonly ServiceCollection _services = new();

    [Fact]
    public async Task AddQueuedMail_SendersWithAndWithoutAKey_HaveAHandlerEach()
    {
        await using LoopbackSmtpServer server = LoopbackSmtpServer.Start();
        _services.AddSingleton<ISentLedger, MemorySentLedger>();
        _services.AddAsyncSmtp(Configure).AddQueuedMail();
        _services.AddKeyedAsyncSmtp("news", Configure).AddQueuedMail(static o => o.MaxDeliveries = 5).AddQueuedMail();
        await using ServiceProvider provider = _services.BuildServiceProvider();
        QueuedMailHandler[] handlers = [provider.GetRequiredService<QueuedMailHandler>(), provider.GetRequiredKeyedService<QueuedMailHandler>("news")];
        QueuedMail mail = QueuedMails.To("a@example.com");

        foreach (QueuedMailHandler handler in handlers)
        {
            Assert.Equal(QueuedMailAnswerKind.Complete, (await handler.HandleAsync(mail, 1, TestContext.Current.CancellationToken).Capped()).Kind);
        }

        // They have the ledger in common.
        Assert.Single(server.Mails);
        Assert.NotSame(handlers[0], handlers[1]);
        Assert.Equal(5, provider.GetRequiredService<IOptionsMonitor<QueuedMailOptions>>().Get("news").MaxDeliveries);

        void Configure(AsyncSmtpOptions options) => (options.Host, options.Port, options.EnableSsl) = (server.Host, server.Port, false);
    }

    [Fact]
    public void AddQueuedMail_NoLedger_SaysWhatToRegister()
    {
        _services.AddAsyncSmtp(static o => o.Host = "smtp.example.com").AddQueuedMail();
        using ServiceProvider provider = _services.BuildServiceProvider();

        Assert.Contains("ISentLedger", Assert.Throws<InvalidOperationException>(provider.GetRequiredService<QueuedMailHandler>).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AddQueuedMail_BadOptions_AreToldWhenTheHostStarts()
    {
        _services.AddSingleton<ISentLedger, MemorySentLedger>();
        _services.AddAsyncSmtp(static o => o.Host = "smtp.example.com").AddQueuedMail(static o => o.MaxDeliveries = 0);
        using ServiceProvider provider = _services.BuildServiceProvider();

        Assert.Contains("MaxDeliveries", Assert.ThrowsAny<Exception>(provider.GetRequiredService<IStartupValidator>().Validate).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AddQueuedMail_WithoutAnObserverOnPurpose_SetsNone()
    {
        _services.AddSingleton<ISentLedger, MemorySentLedger>();
        _services.AddAsyncSmtp(static o => o.Host = "smtp.example.com").AddQueuedMail(static o => o.RequireCommitObserver = false);
        using ServiceProvider provider = _services.BuildServiceProvider();

        Assert.Null(provider.GetRequiredService<IOptions<AsyncSmtpOptions>>().Value.CommitObserver);
        Assert.NotNull(provider.GetRequiredService<QueuedMailHandler>());
    }

    /// <summary>As in the tests of a host.</summary>
    [Fact]
    public async Task AddQueuedMail_CapturingSender_SendsThroughIt()
    {
        _services.AddSingleton<ISentLedger, MemorySentLedger>();
        _services.AddAsyncSmtp(static o => o.Host = "smtp.example.com").AddQueuedMail();
        _services.AddCapturingMailSender();
        await using ServiceProvider provider = _services.BuildServiceProvider();

        QueuedMailAnswer answer = await provider.GetRequiredService<QueuedMailHandler>().HandleAsync(QueuedMails.To("a@example.com"), 1, TestContext.Current.CancellationToken).Capped();

        Assert.Equal(QueuedMailAnswerKind.Complete, answer.Kind);
        Assert.Single(provider.GetRequiredService<CapturingMailSender>().Sent);
    }
}
