using AsyncSmtp;
using AsyncSmtp.Queueing;
using AsyncSmtp.Queueing.PostgreSql;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;

namespace Fleet;

/// <summary>
/// What is the same with every queue: one ledger, one rate limit and one way to send. Settings are those of .NET hosts: appsettings.json, or the environment as in <c>Smtp__Host=mail.example.com</c>.
/// </summary>
public static class FleetHost
{
    /// <summary>The ledger, for those who only look at it.</summary>
    public static IHostApplicationBuilder AddLedger(this IHostApplicationBuilder builder)
    {
        string connection = builder.Configuration.GetConnectionString("Ledger") ?? throw new InvalidDataException("ConnectionStrings:Ledger is not set: the PostgreSQL database of the ledger.");
        builder.Services.AddSingleton(_ => NpgsqlDataSource.Create(connection));
        builder.Services.AddSingleton(provider => new PostgreSqlSchema(provider.GetRequiredService<NpgsqlDataSource>()));
        builder.Services.AddSingleton<ISentLedger>(provider => new PostgreSqlSentLedger(provider.GetRequiredService<PostgreSqlSchema>()));
        return builder;
    }

    /// <summary>The ledger and the queue, for those who only look at them, or move what is there.</summary>
    public static IHost BuildViewer(IMailCarrier queue)
    {
        HostApplicationBuilder builder = FleetCommand.CreateBuilder();
        builder.AddLedger();
        builder.Services.Configure<QueuedMailOptions>(builder.Configuration.GetSection("QueuedMail"));
        queue.AddProducer(builder);
        return builder.Build();
    }

    /// <summary>The ledger, and what sends: section Smtp has the sender's options, section QueuedMail the policy, section FleetRate the limit for all of the fleet together.</summary>
    /// <returns>How many connections to the mail server there may be.</returns>
    public static int AddSending(this IHostApplicationBuilder builder)
    {
        builder.AddLedger();
        IConfiguration configuration = builder.Configuration;
        builder.Services.Configure<AsyncSmtpOptions>(configuration.GetSection("Smtp"));
        builder.Services.Configure<QueuedMailOptions>(configuration.GetSection("QueuedMail"));
        builder.Services.AddAsyncSmtp().AddQueuedMail();
        builder.Services.AddHostedService<SchemaSetup>();

        int permits = configuration.GetValue("FleetRate:PermitLimit", 0);
        if (permits > 0)
        {
            TimeSpan window = configuration.GetValue("FleetRate:Window", TimeSpan.FromSeconds(1));
            builder.Services.AddSingleton(provider => new PostgreSqlRateLimit(provider.GetRequiredService<PostgreSqlSchema>(), "fleet", permits, window));
            builder.Services.AddOptions<AsyncSmtpOptions>().Configure<PostgreSqlRateLimit>((options, limit) => options.RateLimit.AcquireAsync = limit.AcquireAsync);
        }

        return configuration.GetValue("Smtp:MaxConnections", new AsyncSmtpOptions().MaxConnections);
    }
}
