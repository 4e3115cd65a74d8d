using AsyncSmtp;
using AsyncSmtp.Testing;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace WebApi.Tests;

/// <summary>The sample as it is, on Kestrel and a free port, and in front of a mail server that the test scripts. Its sender pauses for a moment only between attempts.</summary>
internal sealed class RunningApi : WebApplicationFactory<Program>
{
    private readonly LoopbackSmtpServer _server;
    private readonly string _options;
    private readonly Action? _onSend;

    /// <param name="server">The mail server.</param>
    /// <param name="options">Options for the connection string.</param>
    /// <param name="onSend">Told of every mail that the API hands to its sender.</param>
    public RunningApi(LoopbackSmtpServer server, string options = "", Action? onSend = null)
    {
        (_server, _options, _onSend) = (server, options, onSend);
        UseKestrel();
        StartServer();
        Client = new HttpClient { BaseAddress = ClientOptions.BaseAddress, Timeout = Hang.Cap };
    }

    /// <summary>Gets a client that opens as many connections as it has requests.</summary>
    public HttpClient Client { get; }

    /// <summary>Stops the host as SIGTERM does, and waits until it has stopped.</summary>
    public async Task StopAsync()
    {
        IHostApplicationLifetime lifetime = Services.GetRequiredService<IHostApplicationLifetime>();
        TaskCompletionSource stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
        using CancellationTokenRegistration registration = lifetime.ApplicationStopped.Register(stopped.SetResult);
        lifetime.StopApplication();
        await stopped.Task.Capped();
    }

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        // Not UseKestrel(0), which sets the port while the sample may be starting already.
        builder.UseSetting("urls", "http://127.0.0.1:0");
        builder.UseSetting("ConnectionStrings:mail", $"Endpoint=smtp://{_server.Host}:{_server.Port};EnableSsl=false;{_options}");
        builder.UseSetting("Mail:Retry:BaseDelay", "00:00:00.001");
        builder.UseSetting("Mail:Retry:MaxDelay", "00:00:00.010");
        builder.ConfigureLogging(static logging => logging.ClearProviders());
        builder.ConfigureTestServices(services =>
        {
            if (_onSend is not null)
            {
                services.Replace(ServiceDescriptor.Singleton<IAsyncMailSender>(provider => new ObservedSender(provider.GetRequiredService<SmtpMailSender>(), _onSend)));
            }
        });
    }

    protected override void Dispose(bool disposing)
    {
        Client?.Dispose();
        base.Dispose(disposing);
    }
}
