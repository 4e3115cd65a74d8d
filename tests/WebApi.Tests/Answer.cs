using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace WebApi.Tests;

/// <summary>What a client was told of its registration.</summary>
internal sealed record Answer(string Email, HttpStatusCode Status, string? Mail, string? MessageId, string? MediaType, TimeSpan? RetryAfter)
{
    public static async Task<Answer> ToAsync(HttpClient client, string email, string name = "Ann")
    {
        using HttpResponseMessage response = await client.PostAsJsonAsync("/registrations", new { name, email }, TestContext.Current.CancellationToken).Capped();
        using JsonDocument body = JsonDocument.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        return new Answer(email, response.StatusCode, Text(body, "mail"), Text(body, "messageId"), response.Content.Headers.ContentType?.MediaType, response.Headers.RetryAfter?.Delta);
    }

    private static string? Text(JsonDocument body, string name) => body.RootElement.TryGetProperty(name, out JsonElement value) ? value.GetString() : null;
}
