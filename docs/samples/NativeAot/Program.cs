using System.Diagnostics;
using System.Net.Mail;
using AsyncSmtp;
using AsyncSmtp.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

// In place of your own server, so that the sample runs anywhere.
await using LoopbackSmtpServer server = LoopbackSmtpServer.Start();

IConfiguration configuration = new ConfigurationBuilder().SetBasePath(AppContext.BaseDirectory).AddJsonFile("appsettings.json").Build();
ServiceCollection services = [];
services.Configure<AsyncSmtpOptions>(configuration.GetSection("Smtp"));
services.AddAsyncSmtp(o => o.Port = server.Port);
services.AddKeyedAsyncSmtp("nagle", o => (o.Host, o.Port, o.EnableSsl, o.MaxConnections, o.NoDelay) = (server.Host, server.Port, false, 1, false));
await using ServiceProvider provider = services.BuildServiceProvider();

IAsyncMailSender sender = provider.GetRequiredService<IAsyncMailSender>();
await SendAsync(sender);
Console.WriteLine($"First mail sent {(DateTime.Now - Process.GetCurrentProcess().StartTime).TotalMilliseconds:0} ms after the process started.");

// SmtpClient has no public way to its socket. The private fields that lead there must survive trimming, or each mail takes 40 ms.
TimeSpan noDelay = await FastestAsync(sender);
TimeSpan nagle = await FastestAsync(provider.GetRequiredKeyedService<IAsyncMailSender>("nagle"));
Console.WriteLine($"Fastest of 10 on an open connection: {noDelay.TotalMilliseconds:0.00} ms; with Nagle's algorithm {nagle.TotalMilliseconds:0.00} ms.");
return noDelay < TimeSpan.FromMilliseconds(20) && server.AcceptedMails == 23 ? 0 : 1;

static async Task SendAsync(IAsyncMailSender sender)
{
    using MailMessage message = new("shop@example.com", "you@example.com", "Native", "Sent by a program without a just-in-time compiler.");
    await sender.SendAsync(message);
}

static async Task<TimeSpan> FastestAsync(IAsyncMailSender sender)
{
    await SendAsync(sender);
    TimeSpan fastest = TimeSpan.MaxValue;
    for (int i = 0; i < 10; i++)
    {
        long start = Stopwatch.GetTimestamp();
        await SendAsync(sender);
        TimeSpan time = Stopwatch.GetElapsedTime(start);
        fastest = time < fastest ? time : fastest;
    }

    return fastest;
}
