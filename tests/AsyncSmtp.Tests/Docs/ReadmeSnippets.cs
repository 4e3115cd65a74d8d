using System.Net.Mail;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace AsyncSmtp.Tests.Docs;

/// <summary>The code that README.md shows. <see cref="ReadmeTests"/> compares the two, so what a reader copies compiles.</summary>
internal static class ReadmeSnippets
{
    public static async Task WithoutAContainerAsync(string password, CancellationToken cancellationToken)
    {
        // begin-snippet: without-a-container
        await using SmtpMailSender sender = new(new AsyncSmtpOptions { Host = "smtp.example.com", UserName = "user", Password = password });
        using MailMessage message = new("shop@example.com", "you@example.com", "Your order", "It is on its way.");
        try
        {
            MailSendResult result = await sender.SendAsync(message, cancellationToken);
        }
        catch (MailSendException e) when (e.Outcome == DeliveryOutcome.NotSent)
        {
            // e.IsTransient, e.StatusCode, e.FailedRecipients: it is safe to send it again.
        }

        // end-snippet
    }

    public static void WithAContainer(IServiceCollection services, IConfiguration configuration)
    {
        // begin-snippet: with-a-container
        services.Configure<AsyncSmtpOptions>(configuration.GetSection("Smtp"));
        services.AddAsyncSmtp(o => o.MaxConnections = 8);
        services.AddKeyedAsyncSmtp("newsletter", o => o.Host = "bulk.example.com");

        // end-snippet
    }

    public static async Task ManyMessagesAsync(SmtpMailSender sender, IAsyncEnumerable<MailMessage> messages, IProgress<MailBatchProgress> progress, CancellationToken cancellationToken)
    {
        // begin-snippet: many-messages
        IAsyncMailSender newsletter = sender.InLane(SendLane.Bulk);
        MailBatchOptions batch = new() { MaxInFlight = 64, DisposeMessages = true, Progress = progress };
        await foreach (MailSendResult result in newsletter.SendManyAsync(messages, batch, cancellationToken))
        {
            Console.WriteLine($"{result.Index}: {result.Outcome} {result.Exception?.Message}");
        }

        // end-snippet
    }

    public static void HowFast(IServiceCollection services, string user, string password)
    {
        // begin-snippet: how-fast
        services.AddAsyncSmtp(o =>
        {
            AsyncSmtpPresets.AmazonSes(o, "eu-west-1");
            (o.UserName, o.Password) = (user, password);
            (o.RateLimit.PermitLimit, o.RateLimit.Window) = (14, TimeSpan.FromSeconds(1));
            o.RateLimit.Additional.Add(new RateLimitWindow { PermitLimit = 50_000, Window = TimeSpan.FromDays(1) });
        });

        // end-snippet
    }

    public static async Task SharedRateAsync(AsyncSmtpOptions options, System.Threading.RateLimiting.RateLimiter limiter)
    {
        // begin-snippet: shared-rate
        options.RateLimit.AcquireAsync = async token =>
        {
            using System.Threading.RateLimiting.RateLimitLease permit = await limiter.AcquireAsync(1, token);
            if (!permit.IsAcquired)
            {
                throw new InvalidOperationException("The limiter that all machines share has no permit left.");
            }
        };

        // end-snippet
        await Task.CompletedTask;
    }

    public static async Task VerifyAsync(SmtpMailSender sender, CancellationToken cancellationToken)
    {
        // begin-snippet: verify
        SmtpServerReport report = await sender.VerifyAsync(cancellationToken);
        foreach (string problem in report.Problems)
        {
            Console.WriteLine(problem);
        }

        // end-snippet
    }
}
