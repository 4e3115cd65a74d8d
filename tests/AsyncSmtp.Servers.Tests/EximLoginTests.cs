using System.Net.Mail;
using AsyncSmtp.Servers.Tests.Servers;
using MailKit.Security;

namespace AsyncSmtp.Servers.Tests;

/// <summary>The ways to log in that Exim has, over STARTTLS and over TLS from the start, as its log has them.</summary>
[Collection(EximTests.Name)]
[Trait(Transports.Trait, Transports.Named)]
public sealed class EximLoginTests(ServerFixture<PrivateExim> fixture)
{
    private PrivateExim Exim => fixture.Server;

    [Theory]
    [MemberData(nameof(Logins.All), MemberType = typeof(Logins))]
    public async Task SendAsync_Mechanism_LogsInWithItAndArrivesOnce(TransportKind transport, string mechanism, SecureSocketOptions security)
    {
        await using SmtpMailSender sender = Open(transport, mechanism, security, PrivateExim.Password);
        using MailMessage message = Compose("to@example.com");

        MailSendResult result = await sender.SendAsync(message, TestContext.Current.CancellationToken).Capped();

        Assert.Single(await Exim.FilesAsync(result.MessageId));
        string reception = await Exim.ReceptionOfAsync(result.MessageId);
        Assert.Contains($" I=[127.0.0.1]:{PortFor(security)} ", reception, StringComparison.Ordinal);
        Assert.Matches(@" X=TLS1\.[23]:", reception);
        Assert.Contains($" A={EximConfiguration.AuthenticatorOf(mechanism)}:{PrivateExim.User} ", reception, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Logins.Some), MemberType = typeof(Logins))]
    public async Task SendAsync_WrongPassword_FailsAtOnceWithTheServersText(TransportKind transport, string mechanism, SecureSocketOptions security)
    {
        await using SmtpMailSender sender = Open(transport, mechanism, security, "guess");
        using MailMessage message = Compose("to@example.com");

        MailSendException exception = await Assert.ThrowsAsync<MailSendException>(() => sender.SendAsync(message, TestContext.Current.CancellationToken)).Capped();

        Assert.Equal((DeliveryOutcome.NotSent, 535, false, 1), (exception.Outcome, (int)exception.StatusCode, exception.IsTransient, exception.Attempts));
        Assert.Equal(1, sender.GetStatistics().TotalConnections);
        Assert.Contains("The server refused the authentication: 535 Incorrect authentication data", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(TransportKind.MailKit)]
    [InlineData(TransportKind.Pipelining)]
    public async Task SendAsync_OneRecipientRejected_ArrivesOnceAtTheOther(TransportKind transport)
    {
        await using SmtpMailSender sender = Open(transport, "PLAIN", SecureSocketOptions.StartTls, PrivateExim.Password);
        using MailMessage message = Compose($"{PrivateExim.RejectedRecipient},to@example.com");

        MailSendException exception = await Assert.ThrowsAsync<MailSendException>(() => sender.SendAsync(message, TestContext.Current.CancellationToken)).Capped();

        Assert.Equal((DeliveryOutcome.PartiallySent, 1), (exception.Outcome, exception.Attempts));
        FailedRecipient failed = Assert.Single(exception.FailedRecipients);
        Assert.Equal((PrivateExim.RejectedRecipient, SmtpStatusCode.MailboxUnavailable, "No such user here"), (failed.Address, failed.StatusCode, failed.Reply));
        Assert.Equal([new Arrival(exception.MessageId!, "to@example.com")], (await Exim.ArrivalsAsync()).Where(arrival => arrival.MessageId == exception.MessageId));
    }

    private static MailMessage Compose(string recipients) => new("from@example.com", recipients, "Subject", "Body");

    private int PortFor(SecureSocketOptions security) => security == SecureSocketOptions.SslOnConnect ? Exim.Submissions : Exim.Submission;

    private SmtpMailSender Open(TransportKind transport, string mechanism, SecureSocketOptions security, string password)
    {
        AsyncSmtpOptions options = SinkTrial.OptionsFor(PortFor(security));
        (options.EnableSsl, options.UserName, options.Password) = (true, PrivateExim.User, password);
        options.TransportFactory = Transports.FactoryOf(transport, own =>
        {
            own.Security = security;
            own.SaslMechanisms.Add(mechanism);
        });
        return Transports.Open(options);
    }
}
