using System.Net;
using System.Net.Mail;

namespace AsyncSmtp.Testing.Tests;

/// <summary>With <see cref="SmtpClient"/>. Its certificate check is one callback for the whole process, so no other class of tests may set it.</summary>
public sealed class LoopbackSmtpServerSmtpClientTests
{
    [Fact]
    public async Task SmtpClient_TwoMails_ArriveOverOneConnection()
    {
        await using LoopbackSmtpServer server = LoopbackSmtpServer.Start();
        using SmtpClient client = new(server.Host, server.Port);

        await client.SendMailAsync("a@example.org", "b@example.org, c@example.org", "Hello", ".\r\nA line", TestContext.Current.CancellationToken).Capped();
        await client.SendMailAsync("a@example.org", "d@example.org", "Again", "Text", TestContext.Current.CancellationToken).Capped();

        Assert.Equal(1, server.TotalConnections);
        Assert.Equal(["b@example.org", "c@example.org"], server.Mails[0].Recipients.Select(recipient => recipient.Address));
        Assert.Equal("Hello", server.Mails[0].GetHeader("Subject"));
        Assert.Contains("A line", server.Mails[0].BodyText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SmtpClient_StartTlsAndLogin_IsSecureAndKnown()
    {
        await using LoopbackSmtpServer server = LoopbackSmtpServer.Start(new()
        {
            RequireTls = true,
            RequireAuthentication = true,
            AuthRequiresTls = true,
            CheckCredentials = (user, password) => (user, password) == ("user", "secret"),
        });
        using SmtpClient client = new(server.Host, server.Port) { EnableSsl = true, Credentials = new NetworkCredential("user", "secret") };

#pragma warning disable SYSLIB0014 // SmtpClient knows no other way.
        ServicePointManager.ServerCertificateValidationCallback = server.AcceptCertificate;
        try
        {
            await client.SendMailAsync("a@example.org", "b@example.org", "Hello", "Text", TestContext.Current.CancellationToken).Capped();
        }
        finally
        {
            ServicePointManager.ServerCertificateValidationCallback = null;
        }
#pragma warning restore SYSLIB0014

        ReceivedMail mail = Assert.Single(server.Mails);
        Assert.True(mail.IsSecure);
        Assert.Equal("user", mail.User);
    }

    [Fact]
    public async Task SmtpClient_UntrustedCertificate_IsNoFault()
    {
        await using LoopbackSmtpServer server = LoopbackSmtpServer.Start();
        using SmtpClient client = new(server.Host, server.Port) { EnableSsl = true };

        await Assert.ThrowsAsync<SmtpException>(() => client.SendMailAsync("a@example.org", "b@example.org", "Hello", "Text", TestContext.Current.CancellationToken).Capped());

        await HangCap.UntilAsync(() => server.Connections[0].ClosedAt is not null);
        Assert.Empty(server.Faults);
    }

    [Fact]
    public async Task SmtpClient_OneRecipientRefused_SaysWhich()
    {
        await using LoopbackSmtpServer server = LoopbackSmtpServer.Start(new()
        {
            Script = step => step.RecipientNumber == 2 && step.Stage == SmtpServerStage.Recipient ? SmtpServerAction.Reply(550, "5.1.1 No such user") : null,
        });
        using SmtpClient client = new(server.Host, server.Port);

        SmtpFailedRecipientException e = await Assert.ThrowsAsync<SmtpFailedRecipientException>(
            () => client.SendMailAsync("a@example.org", "b@example.org,c@example.org", "Hello", "Text", TestContext.Current.CancellationToken).Capped());

        Assert.Equal("<c@example.org>", e.FailedRecipient);
        Assert.Equal("b@example.org", Assert.Single(Assert.Single(server.Mails).Recipients).Address);
    }

    [Fact]
    public async Task SmtpClient_AcceptThenReset_CannotKnow()
    {
        await using LoopbackSmtpServer server = LoopbackSmtpServer.Start(new() { Script = step => step.Stage == SmtpServerStage.EndOfData ? SmtpServerAction.AcceptThenReset() : null });
        using SmtpClient client = new(server.Host, server.Port);

        SmtpException e = await Assert.ThrowsAsync<SmtpException>(
            () => client.SendMailAsync("a@example.org", "b@example.org", "Hello", "Text", TestContext.Current.CancellationToken).Capped());

        Assert.Equal(SmtpStatusCode.GeneralFailure, e.StatusCode);
        Assert.Equal(1, server.AcceptedMails);
    }
}
