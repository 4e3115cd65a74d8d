using System.Diagnostics.Metrics;

namespace AsyncSmtp.Docs.Tests;

/// <summary>docs/telemetry.md lists the instruments that there are.</summary>
public sealed class TelemetryTableTests
{
    [Fact]
    public async Task Instruments_AreThoseOfTheCode()
    {
        List<string> rows = [];
        using MeterListener listener = new();
        int thread = 0;
        listener.InstrumentPublished = (instrument, _) =>
        {
            // Others may run beside this test: an instrument is published on the thread that makes it.
            if (instrument.Meter.Name == "AsyncSmtp" && Environment.CurrentManagedThreadId == thread)
            {
                rows.Add($"| `{instrument.Name}` | {Kind(instrument)}, {instrument.Unit} | {instrument.Description} |");
            }
        };
        listener.Start();
        thread = Environment.CurrentManagedThreadId;
        SmtpMailSender sender = new(new AsyncSmtpOptions { Host = "localhost" });
        thread = 0;
        await sender.DisposeAsync();

        string[] shown = [.. Repository.Read("docs/telemetry.md").Split("<!-- instruments -->")[1].Split("<!-- endinstruments -->")[0].Split('\n').Where(static l => l.StartsWith("| `", StringComparison.Ordinal))];
        Assert.Equal(rows.Order(StringComparer.Ordinal), shown);
    }

    private static string Kind(Instrument instrument) => instrument.GetType().Name.Split('`')[0].Replace("Observable", "", StringComparison.Ordinal);
}
