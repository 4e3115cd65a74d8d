using System.Globalization;

namespace AsyncSmtp.Storm.Tests.Storm;

/// <summary>How long the storm lasts. The defaults fit into every test run; environment variables make it long.</summary>
internal static class StormSettings
{
    public static int Seeds => Read("ASYNCSMTP_STORM_SEEDS", 3);

    public static int Sends => Read("ASYNCSMTP_STORM_SENDS", 400);

    public static int FirstSeed => Read("ASYNCSMTP_STORM_FIRST_SEED", 1);

    /// <summary>Gets a value indicating whether MailKit sends in place of SmtpClient.</summary>
    public static bool MailKit => Environment.GetEnvironmentVariable("ASYNCSMTP_TRANSPORT") == "MailKit";

    private static int Read(string name, int otherwise)
        => int.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.None, CultureInfo.InvariantCulture, out int value) ? value : otherwise;
}
