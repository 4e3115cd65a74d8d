using System.Net;
using System.Net.Mail;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using AsyncSmtp.Testing;
using AsyncSmtp.Tests.Fakes;
using AsyncSmtp.Transport;
using Microsoft.Extensions.Options;

namespace AsyncSmtp.Tests.Sending;

/// <summary>A sender made from a client that its caller has.</summary>
public sealed class AsAsyncMailSenderTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task SendAsync_ManyAtOnce_GoOutOneAfterTheOtherAndTheClientIsLeftAlone()
    {
        await using LoopbackSmtpServer server = LoopbackSmtpServer.Start();
        using SmtpClient client = new(server.Host, server.Port);
        await using SmtpMailSender sender = client.AsAsyncMailSender();

        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => sender.SendAsync(Mails.Plain(), Token))).Capped();

        Assert.Equal((20, 1), (server.AcceptedMails, server.PeakConnections));
        Assert.Equal(1, sender.GetStatistics().TotalConnections);
        client.Timeout = 1; // Not in use, so it may be changed.
    }

    [Fact]
    public async Task SendAsync_ClientDisposed_StillSends()
    {
        await using LoopbackSmtpServer server = LoopbackSmtpServer.Start();
        SmtpClient client = new(server.Host, server.Port);
        await using SmtpMailSender sender = client.AsAsyncMailSender();
        client.Dispose();

        Assert.Equal(DeliveryOutcome.Sent, (await sender.SendAsync(Mails.Plain(), Token).Capped()).Outcome);
    }

    [Fact]
    public void Read_EverySetting_ComesBackInTheNextClient()
    {
        using X509Certificate2 certificate = Certificate();
        NetworkCredential credentials = new("user", "secret");
        using SmtpClient client = new("smtp.example.com", 2525)
        {
            EnableSsl = true,
            Credentials = credentials,
            DeliveryFormat = SmtpDeliveryFormat.International,
            TargetName = "SMTPSVC/other",
            Timeout = 1_234,
        };
        client.ClientCertificates.Add(certificate);

        AsyncSmtpOptions options = SmtpClientSettings.Read(client);
        using SmtpClient copy = new SmtpClientFactory(options).Create(options.Addresses().Single());

        Assert.Equal(
            (client.Host, client.Port, client.EnableSsl, client.Credentials, client.DeliveryMethod, client.DeliveryFormat, client.TargetName),
            (copy.Host, copy.Port, copy.EnableSsl, copy.Credentials, copy.DeliveryMethod, copy.DeliveryFormat, copy.TargetName));
        Assert.Same(certificate, Assert.Single(copy.ClientCertificates.Cast<X509Certificate>()));
        Assert.Equal(TimeSpan.FromMilliseconds(1_234), options.AttemptTimeout);
    }

    [Fact]
    public void Read_PickupDirectory_IsTheNextClients()
    {
        using SmtpClient client = new() { DeliveryMethod = SmtpDeliveryMethod.SpecifiedPickupDirectory, PickupDirectoryLocation = Path.GetTempPath(), Timeout = int.MaxValue };

        AsyncSmtpOptions options = SmtpClientSettings.Read(client);
        using SmtpClient copy = new SmtpClientFactory(options).Create(options.Addresses().Single());

        Assert.Equal((client.DeliveryMethod, client.PickupDirectoryLocation), (copy.DeliveryMethod, copy.PickupDirectoryLocation));
        Assert.Equal(Timeout.InfiniteTimeSpan, options.AttemptTimeout);
    }

    [Fact]
    public void Read_DefaultTargetName_FollowsAnotherHost()
    {
        using SmtpClient client = new("smtp.example.com");

        AsyncSmtpOptions options = SmtpClientSettings.Read(client);
        options.Host = "other.example.com";
        using SmtpClient copy = new SmtpClientFactory(options).Create(options.Addresses().Single());

        Assert.Equal("SMTPSVC/other.example.com", copy.TargetName);
    }

    [Fact]
    public async Task AsAsyncMailSender_Configured_HasWhatWasSet()
    {
        await using LoopbackSmtpServer server = LoopbackSmtpServer.Start();
        using SmtpClient client = new("nowhere.invalid");
        await using SmtpMailSender sender = client.AsAsyncMailSender(o => (o.Host, o.Port) = (server.Host, server.Port));

        await sender.SendAsync(Mails.Plain(), Token).Capped();

        Assert.Equal(1, server.AcceptedMails);
    }

    [Fact]
    public void AsAsyncMailSender_CredentialsInClear_AreRefusedWithTheWayOut()
    {
        using SmtpClient client = new("smtp.example.com") { Credentials = new NetworkCredential("user", "secret") };

        OptionsValidationException refused = Assert.Throws<OptionsValidationException>(() => client.AsAsyncMailSender());

        Assert.Contains("AllowInsecureCredentials", Assert.Single(refused.Failures), StringComparison.Ordinal);
        Assert.Throws<ArgumentNullException>(() => ((SmtpClient)null!).AsAsyncMailSender());
    }

    private static X509Certificate2 Certificate()
    {
        using ECDsa key = ECDsa.Create();
        return new CertificateRequest("CN=client", key, HashAlgorithmName.SHA256).CreateSelfSigned(DateTimeOffset.UtcNow, DateTimeOffset.UtcNow.AddDays(1));
    }
}
