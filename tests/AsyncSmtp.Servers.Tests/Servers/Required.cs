namespace AsyncSmtp.Servers.Tests.Servers;

/// <summary>What a test does when its server is not there: it is skipped, or fails where the servers are part of the bargain.</summary>
internal static class Required
{
    private const string Variable = "ASYNCSMTP_REQUIRE_SERVERS";

    /// <param name="missing">What is missing and how to get it, or <see langword="null"/> when all is there.</param>
    public static void OrSkip(string? missing)
    {
        if (missing is null)
        {
            return;
        }

        if (Environment.GetEnvironmentVariable(Variable) == "1")
        {
            Assert.Fail($"{Variable} is 1, so this is a failure: {missing}");
        }

        Assert.Skip(missing);
    }
}
