using AsyncSmtp.Tests.Fakes;
using Microsoft.Extensions.Time.Testing;

namespace AsyncSmtp.Tests.Issues;

/// <summary>
/// With two servers neither of which answers, a send went from one to the other for ever: by the time that the one had taken AttemptTimeout to fail, the other was no longer set aside, so that it was
/// turned away once more and no attempt was ever counted.
/// </summary>
public sealed class UnreachableServersTests
{
    [Theory]
    [InlineData(1, 2)]
    [InlineData(3, 6)]
    public async Task SendAsync_NoServerAnswers_TriesEachOnceForEveryAttemptAndEnds(int maxAttempts, int mostStarts)
    {
        FakeTimeProvider time = new();
        ManualTransports transports = new();
        AsyncSmtpOptions options = Mails.Options(static o => o.Host = null);
        options.Servers.Add(new SmtpServerOptions { Host = "a.example.com" });
        options.Servers.Add(new SmtpServerOptions { Host = "b.example.com" });
        (options.Retry.MaxAttempts, options.ShutdownTimeout) = (maxAttempts, TimeSpan.Zero);
        await using SmtpMailSender sender = new(options, null, time, transports.Create);
        Task<MailSendResult> sending = sender.SendAsync(Mails.Plain(), TestContext.Current.CancellationToken);

        while (!sending.IsCompleted && transports.Count <= mostStarts)
        {
            time.Advance(TimeSpan.FromSeconds(10));
            await Task.Yield();
        }

        Assert.InRange(transports.Count, 2, mostStarts);
        MailSendException failure = await Assert.ThrowsAsync<MailSendException>(sending.Capped);
        Assert.Equal((DeliveryOutcome.NotSent, true, maxAttempts), (failure.Outcome, failure.IsTransient, failure.Attempts));
    }
}
