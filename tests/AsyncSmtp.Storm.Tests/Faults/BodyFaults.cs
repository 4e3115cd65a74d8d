using AsyncSmtp.Testing;

namespace AsyncSmtp.Storm.Tests.Faults;

/// <summary>
/// What goes wrong while the content arrives: at its start, anywhere in it, or within the last bytes, the final dot among them. A server that breaks off here has not accepted the mail.
/// </summary>
internal static class BodyFaults
{
    public static Fault Draw(Random random, int wireLength)
    {
        int at = random.Next(100) switch
        {
            < 10 => 0,
            < 45 => wireLength - random.Next(1, Math.Min(9, wireLength)),
            _ => random.Next(wireLength),
        };
        return random.Next(20) switch
        {
            < 9 => Make("RST", SmtpServerAction.Reset()),
            < 12 => Make("FIN", SmtpServerAction.Close()),
            12 => Make("552 and FIN", SmtpServerAction.CloseAfter(552, "5.3.4 Too big")),
            13 or 14 => Make("552 and RST", SmtpServerAction.Reply(552, "5.3.4 Too big").ThenReset()),
            15 => Make("451 and silence", SmtpServerAction.Reply(451, "4.3.0 Try later").ThenSilence()),
            16 => Make("silence", SmtpServerAction.Silence()),
            17 => Make("stall", SmtpServerAction.Stall()),
            _ => Make("slow", SmtpServerAction.Default.After(random.Ms(1, 100))),
        };

        Fault Make(string name, SmtpServerAction action) => new(SmtpServerStage.Body, 0, action.AfterBodyBytes(at), $"{name} after {at} of {wireLength} bytes");
    }
}
