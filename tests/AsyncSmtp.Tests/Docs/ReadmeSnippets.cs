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
}
