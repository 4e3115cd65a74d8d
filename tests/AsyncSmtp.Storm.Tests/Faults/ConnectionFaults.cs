using AsyncSmtp.Testing;

namespace AsyncSmtp.Storm.Tests.Faults;

/// <summary>What goes wrong before a connection carries its first mail.</summary>
internal static class ConnectionFaults
{
    public static Fault? Draw(Random random, SmtpServerStage stage)
    {
        if (!random.Percent(5))
        {
            return null;
        }

        return random.Next(9) switch
        {
            0 => Make("554", SmtpServerAction.Reply(554, "5.3.2 Not today")),
            1 => Make("421", SmtpServerAction.CloseAfter(421, "4.3.2 Not now")),
            2 => Make("silence", SmtpServerAction.Silence()),
            3 or 4 => Make("FIN", SmtpServerAction.Close()),
            5 or 6 => Make("RST", SmtpServerAction.Reset()),
            _ => Make("slow", SmtpServerAction.Default.After(random.Ms(5, 120))),
        };

        Fault Make(string name, SmtpServerAction action) => new(stage, 0, action, name);
    }
}
