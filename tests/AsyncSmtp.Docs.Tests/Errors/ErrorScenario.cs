using System.Net.Mail;
using AsyncSmtp.Testing;

namespace AsyncSmtp.Docs.Tests.Errors;

/// <summary>A way to bring about what a row of docs/errors.md tells.</summary>
internal sealed class ErrorScenario
{
    /// <summary>Gets what the server does.</summary>
    public Func<SmtpServerStep, SmtpServerAction?>? Script { get; init; }

    /// <summary>Gets what the server is like.</summary>
    public Action<LoopbackSmtpServerOptions>? Server { get; init; }

    /// <summary>Gets what the sender is like.</summary>
    public Action<AsyncSmtpOptions>? Options { get; init; }

    /// <summary>Gets a value indicating whether the message is too large to be written at once.</summary>
    public bool IsLarge { get; init; }

    /// <summary>Gets what happens before the message is sent.</summary>
    public Func<LoopbackSmtpServer, SmtpMailSender, Task>? Before { get; init; }

    /// <summary>Gets the step at which the caller cancels.</summary>
    public SmtpServerStage? CancelAt { get; init; }

    /// <summary>Runs it.</summary>
    /// <param name="attempts">How many attempts the sender may make.</param>
    /// <param name="retryInDoubt">Whether it tries again what may have been sent.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<ErrorReport> RunAsync(int attempts, bool retryInDoubt, CancellationToken cancellationToken)
    {
        using CancellationTokenSource caller = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        LoopbackSmtpServerOptions serverOptions = new() { Script = Step };
        Server?.Invoke(serverOptions);
        await using LoopbackSmtpServer server = LoopbackSmtpServer.Start(serverOptions);
        AsyncSmtpOptions options = new() { Host = server.Host, Port = server.Port, EnableSsl = false, ShutdownTimeout = TimeSpan.Zero, AdaptiveThrottle = false };
        (options.Retry.MaxAttempts, options.Retry.BaseDelay, options.Retry.RetryInDoubt) = (attempts, TimeSpan.Zero, retryInDoubt);
        Options?.Invoke(options);
        await using SmtpMailSender sender = new(options);
        await (Before?.Invoke(server, sender) ?? Task.CompletedTask);

        using MailMessage message = new("shop@example.com", "first@example.com", "Your order", "It is on its way.");
        message.To.Add("second@example.com");
        if (IsLarge)
        {
            message.Attachments.Add(new Attachment(new MemoryStream(new byte[16 * 1024 * 1024]), "large.bin"));
        }

        try
        {
            MailSendResult result = await sender.SendAsync(message, caller.Token);
            return new ErrorReport(null, result.Attempts, await ConnectionAsync(server, sender, options, cancellationToken));
        }
        catch (MailSendException e)
        {
            return new ErrorReport(e, e.Attempts, await ConnectionAsync(server, sender, options, cancellationToken));
        }

        SmtpServerAction? Step(SmtpServerStep step)
        {
            if (step.Stage == CancelAt)
            {
                caller.Cancel();
            }

            return Script?.Invoke(step);
        }
    }

    private static async Task<string> ConnectionAsync(LoopbackSmtpServer server, SmtpMailSender sender, AsyncSmtpOptions options, CancellationToken cancellationToken)
    {
        // A connection is closed off the caller's path.
        while (sender.GetStatistics().BusyConnections > 0)
        {
            await Task.Delay(1, cancellationToken);
        }

        SmtpSenderStatistics statistics = sender.GetStatistics();
        bool everMade = options.DeliveryMethod == SmtpDeliveryMethod.Network ? server.TotalConnections > 0 : statistics.TotalConnections > 0;
        return !everMade ? "none" : statistics.IdleConnections > 0 ? "kept" : "closed";
    }
}
