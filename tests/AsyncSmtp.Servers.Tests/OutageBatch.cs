using System.Net.Mail;

namespace AsyncSmtp.Servers.Tests;

/// <summary>Many messages over eight connections to a server that dies twice on the way and comes back, and what is said of each.</summary>
internal sealed class OutageBatch : IDisposable
{
    private const int MaxConnections = 8;

    /// <summary>Long enough for the messages in the queue to meet a server that is not there.</summary>
    private static readonly TimeSpan DownTime = TimeSpan.FromMilliseconds(300);

    private readonly SemaphoreSlim _ended = new(0);
    private readonly CancellationTokenSource[] _cancels;
    private readonly MailMessage[] _messages;

    private OutageBatch(int size)
    {
        _cancels = [.. Enumerable.Range(0, size).Select(static _ => new CancellationTokenSource())];
        _messages = [.. Enumerable.Range(0, size).Select(static number => new MailMessage("from@example.com", $"to{number}@example.com", $"Message {number}", "Body"))];
    }

    /// <param name="size">How many messages. One in ten goes over a connection of its own, and is not tried again.</param>
    /// <param name="port">The server's port.</param>
    /// <param name="kill">Kills the server. Called when a quarter and when a half of the messages have ended. One in forty of them is cancelled at the same time.</param>
    /// <param name="start">Brings it back.</param>
    public static async Task<VerdictLedger> SendAsync(int size, int port, Func<Task> kill, Func<Task> start)
    {
        using OutageBatch batch = new(size);
        await using SmtpMailSender patient = OpenSender(port, MaxConnections - 1, maxAttempts: 100);
        await using SmtpMailSender impatient = OpenSender(port, maxConnections: 1, maxAttempts: 1);
        Task<Verdict[]> verdicts = Task.WhenAll(Enumerable.Range(0, size).Select(number => batch.SendAsync(number % 10 == 0 ? impatient : patient, number)));
        foreach (int quarter in new[] { 1, 2 })
        {
            await batch.LetEndAsync(size / 4);
            await Task.WhenAll(kill(), batch.CancelFromAsync(quarter * size / 4));
            await Task.Delay(DownTime, TestContext.Current.CancellationToken);
            await start();
        }

        VerdictLedger ledger = new(await verdicts.Capped());

        // Not much can be told from a batch that the outages hardly met, or that hardly survived them.
        Assert.InRange(ledger.CountOf(DeliveryOutcome.Sent), size * 3 / 4, size);
        Assert.True(ledger.IsAnyTriedAgain);
        Assert.NotEqual(0, ledger.CountOf(DeliveryOutcome.NotSent));
        return ledger;
    }

    public void Dispose()
    {
        Array.ForEach(_messages, static message => message.Dispose());
        Array.ForEach(_cancels, static cancel => cancel.Dispose());
        _ended.Dispose();
    }

    private static SmtpMailSender OpenSender(int port, int maxConnections, int maxAttempts)
    {
        AsyncSmtpOptions options = SinkTrial.OptionsFor(port);
        options.MaxConnections = maxConnections;
        options.Retry.MaxAttempts = maxAttempts;
        options.Retry.MaxDelay = TimeSpan.FromSeconds(1);
        return Transports.Open(options);
    }

    private async Task<Verdict> SendAsync(SmtpMailSender sender, int number)
    {
        Verdict verdict = await Verdict.OfAsync(sender, _messages[number], _cancels[number].Token);
        _ended.Release();
        return verdict;
    }

    private async Task LetEndAsync(int count)
    {
        for (int ended = 0; ended < count; ended++)
        {
            await _ended.WaitAsync(TestContext.Current.CancellationToken).Capped();
        }
    }

    /// <summary>Cancels those whose turn it is about now.</summary>
    private Task CancelFromAsync(int number) => Task.WhenAll(_cancels.Skip(number).Take(_cancels.Length / 40).Select(static cancel => cancel.CancelAsync()));
}
