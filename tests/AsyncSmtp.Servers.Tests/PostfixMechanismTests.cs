using System.Net.Mail;
using AsyncSmtp.Servers.Tests.Servers;
using MailKit.Security;

namespace AsyncSmtp.Servers.Tests;

/// <summary>The ways to log in that Postfix has, over STARTTLS and over TLS from the start.</summary>
[Collection(PostfixTests.Name)]
[Trait(Transports.Trait, Transports.Named)]
public sealed class PostfixMechanismTests(ServerFixture<PrivatePostfix> fixture)
{
    private PrivatePostfix Postfix => fixture.Server;

    [Theory]
    [MemberData(nameof(Logins.All), MemberType = typeof(Logins))]
    public async Task SendAsync_Mechanism_LogsInWithItAndArrivesOnce(TransportKind transport, string mechanism, SecureSocketOptions security)
    {
        await using SmtpMailSender sender = Open(transport, mechanism, security, PrivatePostfix.Password);
        using MailMessage message = Compose();

        MailSendResult result = await sender.SendAsync(message, TestContext.Current.CancellationToken).Capped();

        Assert.Single(await Postfix.FilesAsync(result.MessageId));
        Assert.Contains($"sasl_method={mechanism}, sasl_username={PrivatePostfix.User}", await LoginOfAsync(result.MessageId), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Logins.Some), MemberType = typeof(Logins))]
    public async Task SendAsync_WrongPassword_FailsAtOnceWithTheServersText(TransportKind transport, string mechanism, SecureSocketOptions security)
    {
        await using SmtpMailSender sender = Open(transport, mechanism, security, "guess");
        using MailMessage message = Compose();

        MailSendException exception = await Assert.ThrowsAsync<MailSendException>(() => sender.SendAsync(message, TestContext.Current.CancellationToken)).Capped();

        Assert.Equal((DeliveryOutcome.NotSent, 535, false, 1), (exception.Outcome, (int)exception.StatusCode, exception.IsTransient, exception.Attempts));
        Assert.Equal(1, sender.GetStatistics().TotalConnections);
        Assert.IsAssignableFrom<AuthenticationException>(exception.InnerException);
        Assert.Contains("The server refused the authentication: 535 5.7.8 Error: authentication failed", exception.Message, StringComparison.Ordinal);
    }

    private static MailMessage Compose() => new("from@example.com", "to@example.com", "Subject", "Body");

    private SmtpMailSender Open(TransportKind transport, string mechanism, SecureSocketOptions security, string password)
    {
        PostfixDoor door = security == SecureSocketOptions.SslOnConnect ? Postfix.Doors.Submissions : Postfix.Doors.Submission;
        AsyncSmtpOptions options = SinkTrial.OptionsFor(door.Port);
        (options.EnableSsl, options.UserName, options.Password) = (true, PrivatePostfix.User, password);
        options.TransportFactory = Transports.FactoryOf(transport, own =>
        {
            own.Security = security;
            own.SaslMechanisms.Add(mechanism);
        });
        return Transports.Open(options);
    }

    /// <summary>The line that the server wrote when the message came in. It and the one with the Message-ID have the name of the message's file in the queue.</summary>
    private async Task<string> LoginOfAsync(string messageId)
    {
        string? login = null;
        await Hang.UntilAsync(
            () =>
            {
                IReadOnlyList<string> log = Postfix.ReadLog();
                string? queued = log.FirstOrDefault(line => line.EndsWith($": message-id={messageId}", StringComparison.Ordinal))?.Split(": ")[1];
                login = log.FirstOrDefault(line => queued is not null && line.Contains($": {queued}: client=", StringComparison.Ordinal));
                return login is not null;
            },
            () => $"the log says how the sender of {messageId} has logged in.");
        return login!;
    }
}
