using System.CommandLine;
using Hangfire;

namespace Fleet.Hangfire;

/// <summary>Hangfire's dashboard, for this machine only.</summary>
internal static class Dashboard
{
    public static Command Command()
    {
        Option<int> port = new("--port") { HelpName = "PORT", Description = "The port on 127.0.0.1.", DefaultValueFactory = _ => 5080 };
        Command command = new("dashboard", "Shows the jobs in a browser. Not to be let out: who sees it can read and delete mails.") { port };
        command.SetAction((result, token) => RunAsync(result.GetValue(port), token));
        return command;
    }

    private static async Task RunAsync(int port, CancellationToken cancellationToken)
    {
        WebApplicationBuilder builder = WebApplication.CreateBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        HangfireCarrier.AddHangfire(builder);
        await using WebApplication app = builder.Build();
        app.Urls.Add($"http://127.0.0.1:{port}");
        app.UseHangfireDashboard("", new DashboardOptions { DashboardTitle = "Mail" });
        await app.StartAsync(cancellationToken);
        await app.WaitForShutdownAsync(cancellationToken);
    }
}
