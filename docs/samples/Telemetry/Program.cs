using System.Net.Mail;
using AsyncSmtp;
using AsyncSmtp.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

// Three mails to a server inside the program: one goes out at once, one on its second attempt, one is refused. OpenTelemetry prints what it hears of them.
await using LoopbackSmtpServer server = LoopbackSmtpServer.Start(new LoopbackSmtpServerOptions
{
    Script = static step => step switch
    {
        { Stage: SmtpServerStage.EndOfData, OverallMailNumber: 2 } => SmtpServerAction.Reply(451, "4.3.0 try again later"),
        { Stage: SmtpServerStage.Recipient, OverallMailNumber: 4 } => SmtpServerAction.Reply(550, "5.1.1 no such user"),
        _ => null,
    },
});

HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(null);
builder.Logging.SetMinimumLevel(LogLevel.Debug).AddFilter("Microsoft", LogLevel.None);
builder.Services.AddOpenTelemetry()
    .ConfigureResource(static resource => resource.Clear().AddService("telemetry-sample", autoGenerateServiceInstanceId: false))
    .WithMetrics(static metrics => metrics.AddMeter("AsyncSmtp").AddConsoleExporter())
    .WithTracing(static tracing => tracing.AddSource("AsyncSmtp").AddConsoleExporter())
    .WithLogging(static logging => logging.AddConsoleExporter(), static options => options.IncludeScopes = true);
builder.Services.AddAsyncSmtp(o =>
{
    (o.Name, o.Host, o.Port, o.EnableSsl) = ("orders", server.Host, server.Port, false);
    o.Retry.BaseDelay = TimeSpan.FromMilliseconds(50);
});

using IHost host = builder.Build();
await host.StartAsync();
IAsyncMailSender sender = host.Services.GetRequiredService<IAsyncMailSender>();
for (int i = 1; i <= 3; i++)
{
    using MailMessage message = new("shop@example.com", $"customer{i}@example.com", "Your order", "It is on its way.");
    try
    {
        MailSendResult result = await sender.SendAsync(message);
        Console.WriteLine($"--- Mail {i}: {result.Outcome} in {result.Attempts} attempt(s)");
    }
    catch (MailSendException e)
    {
        Console.WriteLine($"--- Mail {i}: {e.Outcome}. {e.Message}");
    }
}

// Metrics are exported once a minute, and when the host ends.
await host.StopAsync();
