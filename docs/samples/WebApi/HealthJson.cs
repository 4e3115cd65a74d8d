using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace AsyncSmtp.Samples.WebApi;

/// <summary>A health report as JSON, with its data.</summary>
internal static class HealthJson
{
    public static Task WriteAsync(HttpContext context, HealthReport report) => context.Response.WriteAsJsonAsync(new
    {
        Status = report.Status.ToString(),
        Checks = report.Entries.ToDictionary(static e => e.Key, static e => new { Status = e.Value.Status.ToString(), e.Value.Description, e.Value.Data }),
    });
}
