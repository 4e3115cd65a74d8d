using System.Diagnostics;
using System.Net.Mail;
using System.Text;
using System.Text.Json;
using AsyncSmtp.Servers.Tests.Servers;
using AsyncSmtp.Testing;

namespace AsyncSmtp.MailKit.Tests.Signing;

/// <summary>What was signed with MimeKit, looked at by a verifier that has nothing in common with it: mailauth, for Node.js. It gets the public key from a file, and asks no DNS.</summary>
public sealed class IndependentVerifierTests : IAsyncDisposable
{
    private const string Verifier = "mailauth";

    private readonly LoopbackSmtpServer _server = LoopbackSmtpServer.Start();
    private readonly TemporaryFolder _folder = new();

    public async ValueTask DisposeAsync()
    {
        _folder.Dispose();
        await _server.DisposeAsync();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Sign_MailAsReceived_IsGoodForOthersToo(bool ed25519)
    {
        Required.OrSkip(Programs.Find(Verifier) is null ? $"{Verifier} is not in the PATH. Install it with: npm install -g {Verifier}" : null);
        DkimKeys keys = ed25519 ? DkimKeys.Ed25519() : DkimKeys.Rsa();
        using MailMessage message = SignedMails.Rich();

        ReceivedMail mail = await SignedMails.SendAsync(_server, message, keys.Options());

        Assert.Equal("pass", await VerdictAsync(keys, mail.Content.ToArray()));
        Assert.Equal("neutral", await VerdictAsync(keys, Encoding.Latin1.GetBytes(Encoding.Latin1.GetString(mail.Content.Span).Replace("From here", "From hire", StringComparison.Ordinal))));
        Assert.Equal("fail", await VerdictAsync(keys, Encoding.Latin1.GetBytes(Encoding.Latin1.GetString(mail.Content.Span).Replace("own.id", "other.id", StringComparison.Ordinal))));
    }

    private async Task<string?> VerdictAsync(DkimKeys keys, byte[] mail)
    {
        string dns = Path.Combine(_folder.Path, "dns.json");
        string eml = Path.Combine(_folder.Path, "mail.eml");
        await File.WriteAllTextAsync(dns, JsonSerializer.Serialize(new Dictionary<string, object> { ["s1._domainkey.example.com"] = new { TXT = new[] { new[] { keys.Record } } } }), TestContext.Current.CancellationToken);
        await File.WriteAllBytesAsync(eml, mail, TestContext.Current.CancellationToken);

        using Process process = Process.Start(new ProcessStartInfo(Programs.Find(Verifier)!, ["report", "--dns-cache", dns, "--client-ip", "127.0.0.1", "--helo", "localhost", eml]) { RedirectStandardOutput = true })!;
        string report = await process.StandardOutput.ReadToEndAsync().Capped();
        await process.WaitForExitAsync().Capped();
        using JsonDocument json = JsonDocument.Parse(report);
        return json.RootElement.GetProperty("dkim").GetProperty("results")[0].GetProperty("status").GetProperty("result").GetString();
    }
}
