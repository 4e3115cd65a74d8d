using System.Globalization;
using AsyncSmtp;
using AsyncSmtp.Samples.GenericHost;
using AsyncSmtp.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

// In place of your own server, so that the sample runs anywhere.
await using LoopbackSmtpServer server = LoopbackSmtpServer.Start();

HostApplicationBuilder builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { Args = args, ContentRootPath = AppContext.BaseDirectory });
builder.Configuration["Smtp:Port"] = server.Port.ToString(CultureInfo.InvariantCulture);

builder.Services.Configure<AsyncSmtpOptions>(builder.Configuration.GetSection("Smtp"));
builder.Services.AddAsyncSmtp(o => o.MaxConnections = 2);
builder.Services.AddSingleton<OrderConfirmations>();
builder.Services.AddHostedService<Shop>();

// Stopping the host disposes the sender, which first sends what was submitted.
await builder.Build().RunAsync();

Console.WriteLine($"The server has {server.AcceptedMails} mails, over {server.TotalConnections} connections.");
