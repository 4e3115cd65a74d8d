using System.Net.Mail;
using AsyncSmtp.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Time.Testing;

namespace AsyncSmtp.Docs.Tests.Snippets;

/// <summary>The code of docs/testing.md about the capturing sender.</summary>
public sealed class TestingSnippets : SnippetServer
{
    [Fact]
    public async Task Capturing()
    {
        CancellationToken cancellationToken = Token;

        // begin-snippet: capturing
        CapturingMailSender sender = new();
        await WelcomeAsync(sender, "you@example.com", cancellationToken);

        CapturedMail mail = Assert.Single(sender.Sent);
        Assert.Equal("Welcome", mail.Subject);
        Assert.Equal(["you@example.com"], mail.Recipients);
        Assert.Contains("https://shop.example.com/start", mail.HtmlBody, StringComparison.Ordinal);

        CapturedPart terms = Assert.Single(mail.Attachments);
        Assert.Equal(("terms.pdf", "application/pdf"), (terms.Name, terms.MediaType));
        Assert.Equal("%PDF"u8.ToArray(), terms.Content[..4].ToArray());

        // end-snippet
    }

    [Fact]
    public async Task Scripting()
    {
        CancellationToken cancellationToken = Token;

        // begin-snippet: scripting
        CapturingMailSender sender = new();
        sender.Next(ScriptedOutcome.NotSent(451, "4.3.0 Try again later"));
        sender.Next(ScriptedOutcome.InDoubt(), count: 2);
        sender.When(mail => mail.Recipients.Contains("gone@example.com"), ScriptedOutcome.Refusing(550, "5.1.1 No such user", "gone@example.com"));
        sender.When(mail => mail.Subject == "Invoice", ScriptedOutcome.Unreachable(), count: 1);

        MailSendException failure = await Assert.ThrowsAsync<MailSendException>(() => WelcomeAsync(sender, "you@example.com", cancellationToken));
        Assert.True(failure is { Outcome: DeliveryOutcome.NotSent, IsTransient: true });

        // end-snippet
        Assert.Equal(DeliveryOutcome.InDoubt, (await Assert.ThrowsAsync<MailSendException>(() => WelcomeAsync(sender, "you@example.com", Token))).Outcome);
        Assert.Equal(DeliveryOutcome.InDoubt, (await Assert.ThrowsAsync<MailSendException>(() => WelcomeAsync(sender, "you@example.com", Token))).Outcome);
        Assert.Equal("5.1.1 No such user", (await Assert.ThrowsAsync<MailSendException>(() => WelcomeAsync(sender, "gone@example.com", Token))).FailedRecipients[0].Reply);
        await WelcomeAsync(sender, "you@example.com", Token);
        Assert.Single(sender.Sent);
    }

    [Fact]
    public async Task Delays()
    {
        CancellationToken cancellationToken = Token;

        // begin-snippet: delays
        FakeTimeProvider time = new();
        CapturingMailSender sender = new(timeProvider: time);
        TaskCompletionSource gate = new();
        sender.Next(ScriptedOutcome.Sent().WaitFor(gate.Task));
        sender.Next(ScriptedOutcome.Sent().After(TimeSpan.FromSeconds(20)));

        Task first = WelcomeAsync(sender, "first@example.com", cancellationToken);
        Task second = WelcomeAsync(sender, "second@example.com", cancellationToken);
        time.Advance(TimeSpan.FromSeconds(20));
        await second;
        Assert.False(first.IsCompleted);
        gate.SetResult();
        await first;

        // end-snippet
        Assert.Equal(["second@example.com", "first@example.com"], sender.Sent.Select(static m => m.Recipients[0]));
    }

    [Fact]
    public async Task Cancelling()
    {
        // begin-snippet: cancelling
        CapturingMailSender sender = new();
        sender.Next(ScriptedOutcome.StaysQueued());
        using CancellationTokenSource cancel = new();

        Task send = WelcomeAsync(sender, "you@example.com", cancel.Token);
        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => send);
        Assert.Empty(sender.Captured);

        // end-snippet
    }

    [Fact]
    public async Task Waiting()
    {
        CancellationToken cancellationToken = Token;
        CapturingMailSender sender = new();
        Task inTheBackground = Task.Run(
            async () =>
            {
                await WelcomeAsync(sender, "you@example.com", cancellationToken);
                await WelcomeAsync(sender, "me@example.com", cancellationToken);
            },
            cancellationToken);

        // begin-snippet: waiting
        IReadOnlyList<CapturedMail> mails = await sender.WaitForCountAsync(2, TimeSpan.FromSeconds(10), cancellationToken);
        CapturedMail yours = await sender.WaitForMailAsync(mail => mail.To[0].Address == "you@example.com", TimeSpan.FromSeconds(10), cancellationToken);

        // end-snippet
        await inTheBackground;
        Assert.Equal(2, mails.Count);
        Assert.Equal("you@example.com", yours.Recipients[0]);
    }

    [Fact]
    public async Task InAHost()
    {
        CancellationToken cancellationToken = Token;
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddAsyncSmtp();
        builder.Services.AddKeyedAsyncSmtp("newsletter");
        IServiceCollection services = builder.Services;

        // begin-snippet: in-a-host
        services.AddCapturingMailSender();
        services.AddKeyedCapturingMailSender("newsletter");

        // end-snippet
        using IHost host = builder.Build();
        await host.StartAsync(cancellationToken);
        await WelcomeAsync(host.Services.GetRequiredService<IAsyncMailSender>(), "you@example.com", cancellationToken);

        // begin-snippet: from-a-host
        CapturingMailSender sender = host.Services.GetRequiredService<CapturingMailSender>();
        Assert.Equal("Welcome", Assert.Single(sender.SentTo("you@example.com")).Subject);

        // end-snippet
        await host.StopAsync(cancellationToken);
        Assert.Empty(host.Services.GetRequiredKeyedService<CapturingMailSender>("newsletter").Sent);
    }

    [Fact]
    public async Task AFullQueue()
    {
        CancellationToken cancellationToken = Token;
        using MailMessage message = new("shop@example.com", "you@example.com", "Welcome", "");

        // begin-snippet: a-full-queue
        CapturingMailSender capturing = new(options => (options.MaxConnections, options.MaxQueueLength) = (1, 0));
        capturing.Next(ScriptedOutcome.StaysQueued());
        SmtpMailSender sender = capturing.Sender;

        Task<MailSendResult> first = sender.SendAsync(message, cancellationToken);
        Assert.Null(await sender.TrySendAsync(message, cancellationToken));

        // end-snippet
        await capturing.DisposeAsync();
        await Assert.ThrowsAsync<MailSendException>(() => first);
    }

    /// <summary>The code under test.</summary>
    private static async Task WelcomeAsync(IAsyncMailSender sender, string address, CancellationToken cancellationToken)
    {
        using MailMessage message = new("shop@example.com", address, "Welcome", "<a href='https://shop.example.com/start'>Start</a>") { IsBodyHtml = true };
        message.Attachments.Add(new Attachment(new MemoryStream("%PDF-1.7"u8.ToArray()), "terms.pdf", "application/pdf"));
        await sender.SendAsync(message, cancellationToken);
    }
}
