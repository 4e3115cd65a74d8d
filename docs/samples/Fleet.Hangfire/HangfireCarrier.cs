using AsyncSmtp.Queueing;
using Hangfire;
using Hangfire.PostgreSql;
using Hangfire.States;
using Hangfire.Storage;
using Hangfire.Storage.Monitoring;

namespace Fleet.Hangfire;

/// <summary>The fleet's queue in Hangfire's tables in PostgreSQL.</summary>
internal sealed class HangfireCarrier : IMailCarrier
{
    /// <inheritdoc/>
    /// <remarks>Hangfire's client has no asynchronous methods, so each keeps a thread.</remarks>
    public int ProducerConcurrency => 8;

    public void AddProducer(IHostApplicationBuilder builder) => AddHangfire(builder, failsAtOnce: true);

    public void AddConsumer(IHostApplicationBuilder builder, int connections)
    {
        AddHangfire(builder);
        builder.Services.AddScoped<MailJob>();
        builder.Services.AddHangfireServer(options =>
        {
            // As many jobs at once as there are connections to the mail server. A job is taken out of the queue by who runs it, never before.
            options.WorkerCount = connections;
            options.Queues = [Queues.Mail];

            // The look for mails whose time to be tried again has come.
            options.SchedulePollingInterval = TimeSpan.FromSeconds(1);
        });
    }

    public Task EnqueueAsync(IServiceProvider services, QueuedMail mail, CancellationToken cancellationToken)
    {
        string json = MailJob.Write(mail);
        IBackgroundJobClient client = services.GetRequiredService<IBackgroundJobClient>();
        return Task.Run(() => client.Enqueue<MailJob>(Queues.Mail, job => job.SendAsync(json, null!, CancellationToken.None)), cancellationToken);
    }

    public Task<IReadOnlyList<KeyValuePair<string, long>>> CountAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        IMonitoringApi monitor = services.GetRequiredService<JobStorage>().GetMonitoringApi();
        StatisticsDto total = monitor.GetStatistics();
        return Task.FromResult<IReadOnlyList<KeyValuePair<string, long>>>(
        [
            new("mail", monitor.EnqueuedCount(Queues.Mail)),
            new("being sent", total.Processing),
            new("waiting", total.Scheduled),
            new("parked", monitor.EnqueuedCount(Queues.Parked)),
            new("dead", total.Failed),
        ]);
    }

    public Task<int> ReleaseParkedAsync(IServiceProvider services, CancellationToken cancellationToken) => Task.Run(
        () =>
        {
            JobStorage storage = services.GetRequiredService<JobStorage>();
            IBackgroundJobClient client = services.GetRequiredService<IBackgroundJobClient>();
            using IStorageConnection connection = storage.GetConnection();
            long count = storage.GetMonitoringApi().EnqueuedCount(Queues.Parked);
            for (int moved = 0; moved < count; moved++)
            {
                using IFetchedJob job = connection.FetchNextJob([Queues.Parked], cancellationToken);
                connection.SetJobParameter(job.JobId, AnswerAttribute.Deliveries, "0");
                client.ChangeState(job.JobId, new EnqueuedState(Queues.Mail) { Reason = "Resolved." });
                job.RemoveFromQueue();
            }

            return (int)count;
        },
        cancellationToken);

    internal static void AddHangfire(IHostApplicationBuilder builder, bool failsAtOnce = false)
    {
        string connection = builder.Configuration.GetConnectionString("Jobs") ?? throw new InvalidDataException("ConnectionStrings:Jobs is not set: the PostgreSQL database of Hangfire.");

        // How long nobody touches what a process had when it died: its jobs, and the locks on their states, which are rows. The ledger makes it harmless that a process which only slept has them still.
        TimeSpan takeOver = builder.Configuration.GetValue("Hangfire:TakeOverAfter", TimeSpan.FromMinutes(1));
        PostgreSqlStorageOptions options = new()
        {
            InvisibilityTimeout = takeOver,
            UseSlidingInvisibilityTimeout = true,
            DistributedLockTimeout = takeOver,

            // Not long polling: it has a connection for each worker, and a worker that has taken a job may wait for ever for its listener to end.
            QueuePollInterval = TimeSpan.FromSeconds(1),
        };
        if (failsAtOnce)
        {
            // Else Hangfire would wait for minutes for a database that is not there, and then go on without it.
            options.StartupConnectionMaxRetries = 0;
            options.AllowDegradedModeWithoutStorage = false;
        }

        builder.Services.AddHangfire(configuration => configuration
            .UseSimpleAssemblyNameTypeSerializer()
            .UseRecommendedSerializerSettings()
            .UsePostgreSqlStorage(storage => storage.UseNpgsqlConnection(connection), options));
    }
}
