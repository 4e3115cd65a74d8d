using System.Net.Mail;
using AsyncSmtp.Dispatching;
using AsyncSmtp.Tests.Fakes;
using AsyncSmtp.Threads;
using AsyncSmtp.Transport;

namespace AsyncSmtp.Tests.Transport;

/// <summary>The transport that sends on a thread of its own lends it when the send has ended, and not before.</summary>
public sealed class LendingItsThreadTests
{
    [Fact]
    public async Task Start_SendHasEnded_WhatFollowsIsOnItsThread()
    {
        using SmtpClient client = new("localhost");
        Thread? own = null;
        bool? lentBefore = null;
        using SmtpClientThreadTransport transport = new(client, noDelay: false, _ =>
        {
            own = Thread.CurrentThread;
            lentBefore = ClientThread.IsLent;
        });
        PendingSend pending = new(Mails.Snapshot(), Mails.Snapshot().Recipients, static () => { });
        Task<Thread> following = FollowAsync(pending);

        transport.Start(pending);

        Assert.Same(await following.Capped(), own);
        Assert.False(lentBefore);
    }

    private static async Task<Thread> FollowAsync(PendingSend pending)
    {
        await pending.End.ConfigureAwait(false);
        Thread following = Thread.CurrentThread;
        await ClientThread.Leave(); // Or the test, and those after it, would go on on it.
        return following;
    }
}
