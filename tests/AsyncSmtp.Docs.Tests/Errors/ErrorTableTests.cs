namespace AsyncSmtp.Docs.Tests.Errors;

/// <summary>Every row of the table of errors in docs/errors.md is what happens.</summary>
public sealed class ErrorTableTests
{
    private static readonly IReadOnlyDictionary<string, string[]> Rows = Read();

    public static TheoryData<string, int> Cases => [.. ErrorScenarios.All.SelectMany(static row => row.Value.Select((_, i) => (row.Key, i)))];

    [Fact]
    public void EveryRow_HasAScenario() => Assert.Equal(ErrorScenarios.All.Keys.Order(StringComparer.Ordinal), Rows.Keys.Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Row_IsWhatHappens(string row, int way)
    {
        using CancellationTokenSource cap = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        cap.CancelAfter(TimeSpan.FromSeconds(30));
        ErrorScenario scenario = ErrorScenarios.All[row][way];

        ErrorReport once = await scenario.RunAsync(attempts: 1, retryInDoubt: false, cap.Token);
        ErrorReport again = await scenario.RunAsync(attempts: 2, retryInDoubt: false, cap.Token);
        ErrorReport inDoubtToo = await scenario.RunAsync(attempts: 2, retryInDoubt: true, cap.Token);

        string[] seen =
        [
            once.Error is null ? "none: the caller does not see it" : $"`{once.Error.Outcome}`",
            once.Error is null ? "" : once.Error.IsTransient ? "yes" : "no",
            Retried(once.Error, again.Attempts, inDoubtToo.Attempts),
            once.Error is null ? "closed" : once.Connection,
        ];
        Assert.Equal(seen, Rows[row][1..5]);
    }

    private static string Retried(MailSendException? error, int attempts, int attemptsWhenInDoubtToo) => (error, attempts, attemptsWhenInDoubtToo) switch
    {
        (null, 1, _) => "at once, on a fresh connection, not counted",
        ({ Outcome: DeliveryOutcome.PartiallySent }, 2, _) => "for those alone",
        (_, 2, _) => "yes",
        (_, _, 2) => "only with `Retry.RetryInDoubt`",
        _ => "no",
    };

    /// <summary>The table's rows, by their first cell.</summary>
    private static Dictionary<string, string[]> Read()
    {
        return Repository.Read("docs/errors.md").Split("\n## `MailSendException`\n")[1].Split("\n## ")[0].Split('\n')
            .Where(static l => l.StartsWith("| ", StringComparison.Ordinal))
            .Skip(2)
            .Select(static l => l.Trim('|', ' ').Split('|').Select(static c => c.Trim()).ToArray())
            .ToDictionary(static cells => cells[0]);
    }
}
