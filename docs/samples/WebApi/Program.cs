using System.Net.Mail;
using AsyncSmtp;
using AsyncSmtp.Samples.WebApi;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using OpenTelemetry.Metrics;

WebApplicationBuilder builder = WebApplication.CreateBuilder(args);
await using MailServer server = MailServer.Choose(builder);

// The section first: what the connection string says, it says last.
builder.Services.Configure<AsyncSmtpOptions>(builder.Configuration.GetSection("Mail"));
builder.Services.AddAsyncSmtp(o => o.UseConnectionString(server.ConnectionString));

// Longer than a send may take: SendTimeout and CancellationGracePeriod. So stopping answers every request that has come in.
builder.Services.Configure<HostOptions>(static o => o.ShutdownTimeout = TimeSpan.FromSeconds(40));

// A body that is no JSON is the client's fault in Development too, and is answered as a problem.
builder.Services.AddProblemDetails();
builder.Services.Configure<RouteHandlerOptions>(static o => o.ThrowOnBadRequest = false);

// begin-snippet: health-register
builder.Services.AddHealthChecks().AddAsyncSmtp(tags: ["ready"]);

// end-snippet

builder.Services.AddOpenTelemetry()
    .WithMetrics(static metrics => metrics.AddMeter("AsyncSmtp", "Microsoft.AspNetCore.Hosting").AddPrometheusExporter());

WebApplication app = builder.Build();
app.UseExceptionHandler();
app.UseStatusCodePages();

app.MapPost("/registrations", async (Registration registration, IAsyncMailSender sender, HttpResponse response, CancellationToken cancellationToken) =>
{
    if (registration.Check() is { Count: > 0 } errors)
    {
        return TypedResults.ValidationProblem(errors);
    }

    using MailMessage message = Confirmation.For(registration);
    try
    {
        // The request's token: when the client has gone, there is nobody to tell, and what has not been handed over is not sent.
        MailSendResult result = await sender.SendAsync(message, cancellationToken);
        return TypedResults.Json(new RegistrationAnswer(registration.Email!, "sent", result.MessageId), statusCode: StatusCodes.Status201Created);
    }
    catch (Exception e) when (MailFailure.Of(e) is { } failure)
    {
        return failure.ToResult(registration, response);
    }
});

// begin-snippet: health-endpoints
app.MapHealthChecks("/health", new HealthCheckOptions { ResponseWriter = HealthJson.WriteAsync });
app.MapHealthChecks("/alive", new HealthCheckOptions { Predicate = static _ => false });

// end-snippet
app.MapPrometheusScrapingEndpoint();
app.MapGet("/", static () => "POST /registrations {\"name\":\"Ann\",\"email\":\"ann@example.com\"}, GET /health, GET /alive, GET /metrics\n");

server.Announce(app.Logger);
await app.RunAsync();
