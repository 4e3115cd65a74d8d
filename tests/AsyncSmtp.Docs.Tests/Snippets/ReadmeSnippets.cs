using System.Net.Mail;
using System.Threading.RateLimiting;
using AsyncSmtp.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace AsyncSmtp.Docs.Tests.Snippets;

/// <summary>The code of README.md.</summary>
public sealed class ReadmeSnippets : SnippetServer
{
    [Fact]
    public async Task TheOptions()
    {
        string password = "secret";

        // begin-snippet: options
        AsyncSmtpOptions options = new() { Host = "smtp.example.com", UserName = "user", Password = password };

        // end-snippet
        await using SmtpMailSender sender = new(options);
        Assert.Equal(0, sender.GetStatistics().TotalConnections);
    }

    [Fact]
    public async Task WithoutAContainer()
    {
        (AsyncSmtpOptions options, CancellationToken cancellationToken) = (Options, Token);

        // begin-snippet: without-a-container
        await using SmtpMailSender sender = new(options);
        using MailMessage message = new("shop@example.com", "you@example.com", "Your order", "It is on its way.");
        try
        {
            MailSendResult result = await sender.SendAsync(message, cancellationToken);
            Console.WriteLine($"{result.Outcome}: {result.MessageId}");
        }
        catch (MailSendException e) when (e.Outcome == DeliveryOutcome.NotSent)
        {
            // e.IsTransient, e.StatusCode, e.FailedRecipients: it is safe to send it again.
        }

        // end-snippet
        Assert.Equal("Your order", Assert.Single(Server.Mails).GetHeader("Subject"));
    }

    [Fact]
    public async Task WithAContainer()
    {
        ServiceCollection services = [];
        IConfiguration configuration = new ConfigurationBuilder().AddInMemoryCollection([KeyValuePair.Create("Smtp:Host", (string?)"smtp.example.com")]).Build();

        // begin-snippet: with-a-container
        services.Configure<AsyncSmtpOptions>(configuration.GetSection("Smtp"));
        services.AddAsyncSmtp(o => o.MaxConnections = 8);
        services.AddKeyedAsyncSmtp("newsletter", o => o.Host = "bulk.example.com");

        // end-snippet
        await using ServiceProvider provider = services.BuildServiceProvider();
        IOptionsMonitor<AsyncSmtpOptions> options = provider.GetRequiredService<IOptionsMonitor<AsyncSmtpOptions>>();
        Assert.NotSame(provider.GetRequiredService<IAsyncMailSender>(), provider.GetRequiredKeyedService<IAsyncMailSender>("newsletter"));
        Assert.Equal(("smtp.example.com", 8), (options.CurrentValue.Host, options.CurrentValue.MaxConnections));
        Assert.Equal(("bulk.example.com", 4), (options.Get("newsletter").Host, options.Get("newsletter").MaxConnections));
    }

    [Fact]
    public async Task ManyMessages()
    {
        await using SmtpMailSender sender = new(Options);
        (IProgress<MailBatchProgress> progress, CancellationToken cancellationToken) = (new Progress<MailBatchProgress>(), Token);
        IEnumerable<MailMessage> messages = Enumerable.Range(0, 10).Select(static i => new MailMessage("shop@example.com", $"u{i}@example.com", "News", "None."));

        // begin-snippet: many-messages
        IAsyncMailSender newsletter = sender.InLane(SendLane.Bulk);
        MailBatchOptions batch = new() { MaxInFlight = 64, DisposeMessages = true, Progress = progress };
        await foreach (MailSendResult result in newsletter.SendManyAsync(messages, batch, cancellationToken))
        {
            Console.WriteLine($"{result.Index}: {result.Outcome} {result.Exception?.Message}");
        }

        // end-snippet
        Assert.Equal(10, Server.AcceptedMails);
    }

    [Fact]
    public async Task HowFast()
    {
        ServiceCollection services = [];
        (string user, string password) = ("user", "secret");

        // begin-snippet: how-fast
        services.AddAsyncSmtp(o =>
        {
            AsyncSmtpPresets.AmazonSes(o, "eu-west-1");
            (o.UserName, o.Password) = (user, password);
            (o.RateLimit.PermitLimit, o.RateLimit.Window) = (14, TimeSpan.FromSeconds(1));
            o.RateLimit.Additional.Add(new RateLimitWindow { PermitLimit = 50_000, Window = TimeSpan.FromDays(1) });
        });

        // end-snippet
        await using ServiceProvider provider = services.BuildServiceProvider();
        AsyncSmtpOptions options = provider.GetRequiredService<IOptions<AsyncSmtpOptions>>().Value;
        Assert.Equal(("user", 14, 50_000), (options.UserName, options.RateLimit.PermitLimit, Assert.Single(options.RateLimit.Additional).PermitLimit));
    }

    [Fact]
    public async Task SharedRate()
    {
        AsyncSmtpOptions options = Options;
        await using RateLimiter limiter = new ConcurrencyLimiter(new ConcurrencyLimiterOptions { PermitLimit = 1 });

        // begin-snippet: shared-rate
        options.RateLimit.AcquireAsync = async token =>
        {
            using RateLimitLease permit = await limiter.AcquireAsync(1, token);
            if (!permit.IsAcquired)
            {
                throw new InvalidOperationException("The limiter that all machines share has no permit left.");
            }
        };

        // end-snippet
        await using SmtpMailSender sender = new(options);
        using MailMessage message = new("shop@example.com", "you@example.com");
        await sender.SendAsync(message, Token);
        Assert.Equal(1, limiter.GetStatistics()!.TotalSuccessfulLeases);
        using RateLimitLease taken = await limiter.AcquireAsync(1, Token);
        MailSendException refused = await Assert.ThrowsAsync<MailSendException>(() => sender.SendAsync(message, Token));
        Assert.Contains("no permit left", refused.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verify()
    {
        Server.Script = static step => step.Stage == SmtpServerStage.Connect ? SmtpServerAction.Reply(554, "closed today") : null;
        await using SmtpMailSender sender = new(Options);
        CancellationToken cancellationToken = Token;

        // begin-snippet: verify
        SmtpServerReport report = await sender.VerifyAsync(cancellationToken);
        foreach (string problem in report.Problems)
        {
            Console.WriteLine(problem);
        }

        // end-snippet
        Assert.Contains("closed today", Assert.Single(report.Problems), StringComparison.Ordinal);
    }
}
