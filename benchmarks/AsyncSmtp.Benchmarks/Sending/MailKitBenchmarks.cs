using AsyncSmtp.Benchmarks.Mails;
using BenchmarkDotNet.Attributes;
using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;

namespace AsyncSmtp.Benchmarks.Sending;

/// <summary>One message with MailKit.</summary>
public class MailKitBenchmarks : SinkBenchmarks
{
    private SmtpClient? _client;

    [Params(MailSize.Text1kB, MailSize.Text100kB, MailSize.Attachment5MB)]
    public MailSize Size { get; set; }

    [Benchmark(Baseline = true, Description = "one client")]
    public async Task OneClient()
    {
        if (!_client!.IsConnected)
        {
            await _client.ConnectAsync(Host, Port, SecureSocketOptions.None);
        }

        using MimeMessage message = Mail.CreateMime(Size);
        await _client.SendAsync(message);
    }

    [Benchmark(Description = "a client for each message")]
    public async Task ClientPerMessage()
    {
        using SmtpClient client = new();
        await client.ConnectAsync(Host, Port, SecureSocketOptions.None);
        using MimeMessage message = Mail.CreateMime(Size);
        await client.SendAsync(message);
        await client.DisconnectAsync(quit: true);
    }

    private protected override void Open() => _client = new SmtpClient();

    private protected override ValueTask CloseAsync()
    {
        _client?.Dispose();
        return ValueTask.CompletedTask;
    }
}
