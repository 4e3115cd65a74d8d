using System.Globalization;

namespace AsyncSmtp.Storm.Tests.Storm;

/// <summary>How long the storm lasts. The defaults fit into every test run; environment variables make it long.</summary>
internal static class StormSettings
{
    public static int Seeds => Read("ASYNCSMTP_STORM_SEEDS", 3);

    public static int Sends => Read("ASYNCSMTP_STORM_SENDS", 400);

    public static int FirstSeed => Read("ASYNCSMTP_STORM_FIRST_SEED", 1);

    /// <summary>Gets what sends in place of SmtpClient: <c>MailKit</c>, <c>Pipelining</c>, or nothing.</summary>
    public static string? Transport => Environment.GetEnvironmentVariable("ASYNCSMTP_TRANSPORT");

    private static int Read(string name, int otherwise)
        => int.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.None, CultureInfo.InvariantCulture, out int value) ? value : otherwise;
}
