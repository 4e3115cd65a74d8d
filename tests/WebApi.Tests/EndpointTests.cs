using System.Net;
using System.Text.Json;
using AsyncSmtp.Testing;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;

namespace WebApi.Tests;

/// <summary>What else the sample shows: health, metrics, and a server of its own where none is configured.</summary>
public sealed class EndpointTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Health_TellsTheStateOfTheSender_WithItsData()
    {
        await using LoopbackSmtpServer server = LoopbackSmtpServer.Start();
        await using RunningApi api = new(server);
        await Answer.ToAsync(api.Client, "ann@example.com");

        (HttpStatusCode status, JsonElement check) = await HealthAsync(api);
        Assert.Equal((HttpStatusCode.OK, "Healthy"), (status, check.GetProperty("status").GetString()));
        Assert.Equal(1, check.GetProperty("data").GetProperty("sentMessages").GetInt32());

        await server.StopListeningAsync().Capped();
        await Answer.ToAsync(api.Client, "ann@example.com");

        (status, check) = await HealthAsync(api);
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "Unhealthy"), (status, check.GetProperty("status").GetString()));
        Assert.Equal("OK", (await api.Client.GetAsync(new Uri("/alive", UriKind.Relative), Token).Capped()).StatusCode.ToString());
    }

    [Fact]
    public async Task Metrics_CountTheMails()
    {
        await using LoopbackSmtpServer server = LoopbackSmtpServer.Start();
        await using RunningApi api = new(server);
        await Answer.ToAsync(api.Client, "ann@example.com");

        string metrics = await api.Client.GetStringAsync(new Uri("/metrics", UriKind.Relative), Token).Capped();

        Assert.Contains(metrics.Split('\n'), static l => l.StartsWith("asyncsmtp_client_sent_messages", StringComparison.Ordinal) && l.Contains("asyncsmtp_outcome=\"sent\"", StringComparison.Ordinal) && l.EndsWith(" 1", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Start_NoServerConfigured_InDevelopment_HasOneOfItsOwn()
    {
        await using WebApplicationFactory<Program> api = new();

        Answer answer = await Answer.ToAsync(api.CreateClient(), "ann@example.com");

        Assert.Equal((HttpStatusCode.Created, "sent"), (answer.Status, answer.Mail));
    }

    [Fact]
    public async Task Start_NoServerConfigured_InProduction_SaysWhatToSet()
    {
        await using WebApplicationFactory<Program> api = new WebApplicationFactory<Program>().WithWebHostBuilder(static b => b.UseEnvironment("Production"));

        InvalidOperationException refused = Assert.Throws<InvalidOperationException>(api.CreateClient);

        Assert.Contains("ConnectionStrings__mail='Endpoint=smtp://", refused.Message, StringComparison.Ordinal);
    }

    private static async Task<(HttpStatusCode Status, JsonElement Check)> HealthAsync(RunningApi api)
    {
        using HttpResponseMessage response = await api.Client.GetAsync(new Uri("/health", UriKind.Relative), Token).Capped();
        JsonElement body = JsonSerializer.Deserialize<JsonElement>(await response.Content.ReadAsStringAsync(Token));
        return (response.StatusCode, body.GetProperty("checks").GetProperty("asyncsmtp"));
    }
}
