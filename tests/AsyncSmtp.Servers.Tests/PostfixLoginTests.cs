using System.Net.Mail;
using AsyncSmtp.Servers.Tests.Servers;

namespace AsyncSmtp.Servers.Tests;

/// <summary>A server for those who have a password and use TLS, and those who do not.</summary>
[Collection(PostfixTests.Name)]
public sealed class PostfixLoginTests(ServerFixture<PrivatePostfix> fixture)
{
    [Fact]
    public async Task SendAsync_WrongPassword_IsNotSentAndSpeaksOfAuthentication()
    {
        MailSendException exception = await FailAsync(static options => (options.UserName, options.Password) = (PrivatePostfix.User, "guess"));

        // SmtpClient goes on without a login, so that nobody knows what was refused; the others know.
        string expected = Transports.Chosen == TransportKind.SmtpClient
            ? "It may be that authentication was refused or is required: check UserName and Password"
            : "The server refused the authentication: 535 5.7.8 Error: authentication failed";
        Assert.Contains(expected, exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("guess", exception.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task SendAsync_ServerRequiresTls_IsNotSentAndSpeaksOfEnableSsl()
    {
        MailSendException exception = await FailAsync(static options => options.EnableSsl = false);

        Assert.Equal(SmtpStatusCode.MustIssueStartTlsFirst, exception.StatusCode);
        Assert.Contains("530 5.7.0 Must issue a STARTTLS command first. The server wants TLS first: set EnableSsl to true", exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("UserName", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SendAsync_ServerRequiresTlsBeforeThePassword_IsNotSentAndSpeaksOfEnableSsl()
    {
        MailSendException exception = await FailAsync(static options =>
        {
            (options.UserName, options.Password) = (PrivatePostfix.User, PrivatePostfix.Password);
            (options.EnableSsl, options.AllowInsecureCredentials) = (false, true);
        });

        // SmtpClient goes on without a login, and has the server's word for it; the others see that there is nothing to log in with.
        (SmtpStatusCode code, string text) = Transports.Chosen == TransportKind.SmtpClient
            ? (SmtpStatusCode.MustIssueStartTlsFirst, "530 5.7.0 Must issue a STARTTLS command first. The server wants TLS first: set EnableSsl to true")
            : (SmtpStatusCode.GeneralFailure, "The server offers no authentication before STARTTLS: set EnableSsl to true.");
        Assert.Equal(code, exception.StatusCode);
        Assert.Contains(text, exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("UserName", exception.Message, StringComparison.Ordinal);
    }

    private async Task<MailSendException> FailAsync(Action<AsyncSmtpOptions> configure)
    {
        PrivatePostfix postfix = fixture.Server;
        AsyncSmtpOptions options = SinkTrial.OptionsFor(postfix.Doors.Submission.Port);
        options.EnableSsl = true;
        configure(options);
        await using SmtpMailSender sender = Transports.Open(options);
        using MailMessage message = new("from@example.com", "to@example.com", "Subject", "Body");

        Verdict verdict = await Verdict.OfAsync(sender, message, TestContext.Current.CancellationToken).Capped();

        MailSendException exception = Assert.IsType<MailSendException>(verdict.Exception);
        Assert.Equal((DeliveryOutcome.NotSent, false, 1), (exception.Outcome, exception.IsTransient, exception.Attempts));
        Assert.Empty(await postfix.FilesAsync(verdict.MessageId));
        return exception;
    }
}
