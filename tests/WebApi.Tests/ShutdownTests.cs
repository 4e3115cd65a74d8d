using System.Net;
using System.Net.Sockets;
using AsyncSmtp.Testing;

namespace WebApi.Tests;

/// <summary>The host is told to stop in the middle of 200 requests.</summary>
public sealed class ShutdownTests
{
    private const int Count = 200;

    private readonly TaskCompletionSource _gate = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _sends;

    /// <summary>All are with the sender, and the server accepts nothing before the host has begun to stop.</summary>
    [Fact]
    public async Task Stop_AllRequestsAreIn_AllAreAnsweredAndSent()
    {
        await using LoopbackSmtpServer server = Gated();
        await using RunningApi api = new(server, onSend: () => CountSend(Count));
        Task<Answer>[] requests = [.. Enumerable.Range(0, Count).Select(i => Answer.ToAsync(api.Client, $"a{i}@example.com"))];
        await _reached.Task.Capped();

        Task stopping = api.StopAsync();
        Assert.False(stopping.IsCompleted);
        _gate.SetResult();

        Answer[] answers = await Task.WhenAll(requests).Capped();
        await stopping;
        Ledger.AssertTrue(answers, server);
        Assert.All(answers, static a => Assert.Equal(HttpStatusCode.Created, a.Status));
        Assert.Equal(Count, server.AcceptedMails);
    }

    /// <summary>Half of them are with the sender. The others come while the host stops: they are answered too, or never got in.</summary>
    [Fact]
    public async Task Stop_HalfOfTheRequestsAreIn_EveryOneIsAnsweredTrulyOrNeverGotIn()
    {
        await using LoopbackSmtpServer server = Gated();
        await using RunningApi api = new(server, onSend: () => CountSend(Count / 2));
        Task<Answer?>[] first = [.. Enumerable.Range(0, Count / 2).Select(i => TryAsync(api, $"a{i}@example.com"))];
        await _reached.Task.Capped();
        Task<Answer?>[] second = [.. Enumerable.Range(Count / 2, Count / 2).Select(i => TryAsync(api, $"a{i}@example.com"))];

        Task stopping = api.StopAsync();
        _gate.SetResult();

        Answer?[] answers = await Task.WhenAll(first.Concat(second)).Capped();
        await stopping;
        Assert.All(answers[..(Count / 2)], static a => Assert.Equal(HttpStatusCode.Created, a?.Status));
        Ledger.AssertTrue([.. answers.OfType<Answer>()], server);
    }

    private static async Task<Answer?> TryAsync(RunningApi api, string email)
    {
        try
        {
            return await Answer.ToAsync(api.Client, email);
        }
        catch (Exception e) when (e is HttpRequestException or SocketException)
        {
            // The port was closed before, or while it connected. Then the ledger must not have its mail.
            return null;
        }
    }

    private LoopbackSmtpServer Gated() => LoopbackSmtpServer.Start(new()
    {
        KeepTranscripts = false,
        Script = step => step.Stage == SmtpServerStage.EndOfData ? SmtpServerAction.Default.WaitFor(_gate.Task) : null,
    });

    private void CountSend(int count)
    {
        if (Interlocked.Increment(ref _sends) == count)
        {
            _reached.SetResult();
        }
    }
}
