using System.Collections.Concurrent;
using System.ComponentModel;
using System.Net.Mail;
using AsyncSmtp;
using AsyncSmtp.Docs.Tests.Snippets;
using AsyncSmtp.Testing;
using MailKit.Security;
using MimeKit;
using SmtpClient = System.Net.Mail.SmtpClient;

// Not within AsyncSmtp, where MailKit would be AsyncSmtp.MailKit: users' code is not there either.
namespace Docs.Tests.Snippets;

/// <summary>The code of docs/migrating.md.</summary>
public sealed class MigratingSnippets : SnippetServer
{
    private SmtpClient Client => new(Server.Host, Server.Port);

    [Fact]
    public async Task EventBefore()
    {
        using SmtpClient client = Client;
        using MailMessage message = Message();
        TaskCompletionSource<AsyncCompletedEventArgs> completed = new();
        Action<AsyncCompletedEventArgs> report = completed.SetResult;

        // begin-snippet: event-before
        client.SendCompleted += (_, e) => report(e); // e.UserState, e.Error, e.Cancelled
        client.SendAsync(message, "order 42");       // throws while the last one is under way

        // end-snippet
        Assert.Equal("order 42", (await completed.Task.WaitAsync(Token)).UserState);
    }

    [Fact]
    public async Task EventAfter()
    {
        using SmtpClient client = Client;
        using MailMessage message = Message();
        CancellationToken cancellationToken = Token;

        // begin-snippet: event-after
        await using SmtpMailSender sender = client.AsAsyncMailSender();
        MailSendResult result = await sender.SendAsync(message, "order 42", cancellationToken);

        // end-snippet
        Assert.Equal((DeliveryOutcome.Sent, "order 42"), (result.Outcome, result.UserToken));
    }

    [Fact]
    public async Task EventKept()
    {
        using MailMessage message = Message();
        await using SmtpMailSender sender = new(Options);
        List<AsyncCompletedEventArgs> reported = [];
        Action<AsyncCompletedEventArgs> report = reported.Add;
        CancellationToken cancellationToken = Token;

        // begin-snippet: event-kept
        sender.SendCompleted += (_, e) => report(e);
        await sender.SendAsync(message, "order 42", cancellationToken);

        // end-snippet
        Assert.Equal("order 42", Assert.Single(reported).UserState);
    }

    [Fact]
    public async Task LoopBefore()
    {
        using SmtpClient client = Client;
        MailMessage[] messages = [Message(), Message(), Message()];
        CancellationToken cancellationToken = Token;

        // begin-snippet: loop-before
        foreach (MailMessage message in messages)
        {
            await client.SendMailAsync(message, cancellationToken); // the first that fails ends the loop
        }

        // end-snippet
        Assert.Equal(3, Server.AcceptedMails);
    }

    [Fact]
    public async Task LoopAfter()
    {
        using SmtpClient client = Client;
        MailMessage[] messages = [Message(), Message(), Message()];
        CancellationToken cancellationToken = Token;

        // begin-snippet: loop-after
        await using SmtpMailSender sender = client.AsAsyncMailSender(o => o.MaxConnections = 4);
        MailBatchSummary summary = await sender.SendAllAsync(messages, cancellationToken: cancellationToken);

        // end-snippet
        Assert.Equal((3, 3), (summary.Sent, Server.AcceptedMails));
    }

    [Fact]
    public async Task MailKitBefore()
    {
        using SemaphoreSlim places = new(4);
        ConcurrentBag<MailKit.Net.Smtp.SmtpClient> clients = [];
        (string host, int port, CancellationToken cancellationToken) = (Server.Host, Server.Port, Token);
        using MailMessage mail = Message();
        using MimeMessage message = MimeMessage.CreateFromMailMessage(mail);

        // begin-snippet: mailkit-before
        await places.WaitAsync(cancellationToken);
        try
        {
            if (!clients.TryTake(out MailKit.Net.Smtp.SmtpClient? client))
            {
                client = new MailKit.Net.Smtp.SmtpClient();
                await client.ConnectAsync(host, port, SecureSocketOptions.None, cancellationToken);
            }

            await client.SendAsync(message, cancellationToken); // a client that failed is not put back, and the mail is lost, or is it?
            clients.Add(client);
        }
        finally
        {
            places.Release();
        }

        // end-snippet
        Assert.Equal(1, Server.AcceptedMails);
        await clients.Single().DisconnectAsync(quit: true, cancellationToken);
        clients.Single().Dispose();
    }

    [Fact]
    public async Task MailKitAfter()
    {
        (AsyncSmtpOptions options, CancellationToken cancellationToken) = (Options, Token);

        // begin-snippet: mailkit-after
        await using SmtpMailSender sender = new(options); // once; MaxConnections is 4
        using MailMessage message = new("shop@example.com", "you@example.com", "Your order", "It is on its way.");
        await sender.SendAsync(message, cancellationToken);

        // end-snippet
        Assert.Equal(1, Server.AcceptedMails);
    }

    [Fact]
    public async Task FluentEmailAfter()
    {
        await using SmtpMailSender sender = new(Options);
        CancellationToken cancellationToken = Token;

        // begin-snippet: fluentemail-after
        using MailMessage message = new("shop@example.com", "you@example.com") { Subject = "Your order", Body = "It is <b>on its way</b>.", IsBodyHtml = true };
        await sender.SendAsync(message, cancellationToken);

        // end-snippet
        Assert.Contains("text/html", Assert.Single(Server.Mails).GetHeader("Content-Type"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ExceptionsAfter()
    {
        Server.Script = static step => step.Stage == SmtpServerStage.Recipient && step.Address == "gone@example.com" ? SmtpServerAction.Reply(550, "5.1.1 gone") : null;
        await using SmtpMailSender sender = new(Options);
        using MailMessage message = Message();
        message.To.Add("gone@example.com");
        List<string> gone = [];
        CancellationToken cancellationToken = Token;

        // begin-snippet: exceptions-after
        try
        {
            await sender.SendAsync(message, cancellationToken);
        }
        catch (MailSendException e) when (e.Outcome == DeliveryOutcome.PartiallySent)
        {
            gone.AddRange(e.FailedRecipients.Select(r => r.Address)); // the others have it
        }
        catch (SmtpException e)
        {
            Console.WriteLine(e.StatusCode); // as before: MailSendException is one
        }

        // end-snippet
        Assert.Equal(["gone@example.com"], gone);
    }

    private static MailMessage Message() => new("shop@example.com", "you@example.com", "Your order", "It is on its way.");
}
