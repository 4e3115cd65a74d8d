using AsyncSmtp.Storm.Tests.Storm;
using AsyncSmtp.Testing;

namespace AsyncSmtp.Storm.Tests.Faults;

/// <summary>Which recipients the server refuses: for good, or the first time or two that they are named.</summary>
internal static class RecipientFaults
{
    public static Fault? Draw(int seed, StormMail mail, string address, int attempt)
    {
        Random random = Dice.For(seed, mail.Number, mail.Recipients.ToList().IndexOf(address), 4);
        int lastRefused = random.Next(1, 3);
        return random.Next(100) switch
        {
            < 6 => Refuse(550, "5.1.1 No such user"),
            < 7 => Refuse(554, "5.7.1 Not for you"),
            < 15 when attempt <= lastRefused => Refuse(450, "4.2.1 Greylisted"),
            < 17 when attempt <= lastRefused => Refuse(451, "4.3.0 Try later"),
            _ => null,
        };

        static Fault Refuse(int code, string text) => new(SmtpServerStage.Recipient, 0, SmtpServerAction.Reply(code, text), $"{code}");
    }
}
