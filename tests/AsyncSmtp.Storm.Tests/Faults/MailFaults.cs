using AsyncSmtp.Storm.Tests.Storm;
using AsyncSmtp.Testing;

namespace AsyncSmtp.Storm.Tests.Faults;

/// <summary>What goes wrong with one attempt at one mail: nothing, or one thing at one stage.</summary>
internal static class MailFaults
{
    public static Fault? Draw(int seed, StormMail mail, int attempt)
    {
        Random random = Dice.For(seed, mail.Number, attempt, 5);
        if (!random.Percent(attempt == 1 ? 42 : 30))
        {
            return null;
        }

        return random.Next(100) switch
        {
            < 8 => AtCommand(random, SmtpServerStage.MailFrom, 0),
            < 16 => AtCommand(random, SmtpServerStage.Recipient, random.Next(1, mail.Shape.RecipientCount + 1)),
            < 24 => AtCommand(random, SmtpServerStage.Data, 0),
            < 68 => BodyFaults.Draw(random, mail.Shape.WireLength),
            _ => AtEndOfData(random),
        };
    }

    private static Fault AtCommand(Random random, SmtpServerStage stage, int recipient)
    {
        return random.Next(10) switch
        {
            0 => Make("451", SmtpServerAction.Reply(451, "4.3.0 Try later")),
            1 => Make("554", SmtpServerAction.Reply(554, "5.3.0 Never")),
            2 => Make("421 and FIN", SmtpServerAction.CloseAfter(421, "4.3.2 Shutting down")),
            3 => Make("421 and RST", SmtpServerAction.Reply(421, "4.3.2 Shutting down").ThenReset()),
            4 => Make("silence", SmtpServerAction.Silence()),
            5 => Make("FIN", SmtpServerAction.Close()),
            6 or 7 => Make("RST", SmtpServerAction.Reset()),
            _ => Make("slow", SmtpServerAction.Default.After(random.Ms(1, 150))),
        };

        Fault Make(string name, SmtpServerAction action) => new(stage, recipient, action, name);
    }

    private static Fault AtEndOfData(Random random)
    {
        return random.Next(18) switch
        {
            0 => Make("451", SmtpServerAction.Reply(451, "4.3.0 Try later")),
            1 => Make("552", SmtpServerAction.Reply(552, "5.3.4 Too big")),
            2 => Make("421 and FIN", SmtpServerAction.CloseAfter(421, "4.3.2 Shutting down")),
            3 => Make("421 and RST", SmtpServerAction.Reply(421, "4.3.2 Shutting down").ThenReset()),
            4 => Make("FIN before acceptance", SmtpServerAction.Close()),
            5 or 6 => Make("RST before acceptance", SmtpServerAction.Reset()),
            7 => Make("silence before acceptance", SmtpServerAction.Silence()),
            8 or 9 => Make("FIN after acceptance", SmtpServerAction.AcceptThenClose()),
            10 or 11 => Make("RST after acceptance", SmtpServerAction.AcceptThenReset()),
            12 => Make("silence after acceptance", SmtpServerAction.AcceptThenSilence()),
            13 => Make("half a code after acceptance", SmtpServerAction.RawReply("25").Accepting().ThenClose()),
            14 => Make("half a line after acceptance", SmtpServerAction.RawReply("250 2.0.0 O").Accepting().ThenReset()),
            15 => Make("half a reply after acceptance", SmtpServerAction.RawReply("250-2.0.0 First\r\n").Accepting().ThenClose()),
            16 => Make("very slow", SmtpServerAction.Default.After(random.Ms(100, 500))),
            _ => Make("slow", SmtpServerAction.Default.After(random.Ms(1, 120))),
        };

        static Fault Make(string name, SmtpServerAction action) => new(SmtpServerStage.EndOfData, 0, action, name);
    }
}
