using System.Text;
using AsyncSmtp.Testing;

namespace AsyncSmtp.Storm.Tests.EvilServers;

/// <summary>The ways of breaking the protocol that end with the message they hit.</summary>
internal static class EvilCases
{
    private const string BeforeHandOver = "failed before it was handed over";
    private const string AttemptTimeout = "took longer than AttemptTimeout";
    private const string FinalReplyTimeout = "did not answer within FinalReplyTimeout";
    private const string LostAnswer = "after it was handed over and before the server answered";

    private static readonly byte[] Everything = [.. Enumerable.Range(0, 256).Select(static b => (byte)b)];
    private static readonly SmtpServerAction LongEhlo = SmtpServerAction.RawReply(Lines("250-X-More", 10_000) + "250 STARTTLS\r\n").Accepting();
    private static readonly byte[] EndlessLine = [.. "220 "u8, .. Enumerable.Repeat((byte)'x', 5_000_000)];

    public static Dictionary<string, EvilCase> All { get; } = new()
    {
        ["Banner: garbage"] = NotSent(SmtpServerStage.Connect, "HELLO THERE\r\n", BeforeHandOver),
        ["Banner: every byte there is"] = NotSent(SmtpServerStage.Connect, Everything, BeforeHandOver),
        ["Banner: NULs"] = NotSent(SmtpServerStage.Connect, "\0\0\0\0\0\0\r\n", BeforeHandOver),
        ["Banner: an empty line"] = NotSent(SmtpServerStage.Connect, "\r\n", AttemptTimeout, endless: true).ButPipelining(DeliveryOutcome.NotSent, BeforeHandOver),
        ["Banner: code 000"] = NotSent(SmtpServerStage.Connect, "000 Hello\r\n", BeforeHandOver),
        ["Banner: code 999"] = NotSent(SmtpServerStage.Connect, "999 Hello\r\n", BeforeHandOver),
        ["Banner: an endless line"] = NotSent(SmtpServerStage.Connect, EndlessLine, AttemptTimeout, endless: true).ButPipelining(DeliveryOutcome.NotSent, BeforeHandOver),
        ["Banner: an endless reply"] = NotSent(SmtpServerStage.Connect, Lines("220-More", 10_000), AttemptTimeout, endless: true).ButPipelining(DeliveryOutcome.NotSent, BeforeHandOver),
        ["Banner: half a line and FIN"] = NotSent(SmtpServerStage.Connect, SmtpServerAction.RawReply("220 Wel").ThenClose(), BeforeHandOver),
        ["Banner: half a reply and FIN"] = NotSent(SmtpServerStage.Connect, SmtpServerAction.RawReply("220-Welcome\r\n").ThenClose(), BeforeHandOver),
        ["EHLO: 10,000 lines"] = new(SmtpServerStage.Ehlo, LongEhlo, DeliveryOutcome.Sent) { Accepts = true, Pipelining = NotSent(SmtpServerStage.Ehlo, LongEhlo, BeforeHandOver) },
        ["EHLO: 10,000 lines and no end"] = NotSent(SmtpServerStage.Ehlo, Lines("250-X-More", 10_000), AttemptTimeout, endless: true).ButPipelining(DeliveryOutcome.NotSent, BeforeHandOver),
        ["EHLO: garbage"] = NotSent(SmtpServerStage.Ehlo, "What?\r\n", BeforeHandOver),
        ["MAIL: 354"] = NotSent(SmtpServerStage.MailFrom, "354 Go ahead\r\n", BeforeHandOver),
        ["MAIL: code 999"] = NotSent(SmtpServerStage.MailFrom, "999 No\r\n", BeforeHandOver),
        ["MAIL: no space after the code"] = NotSent(SmtpServerStage.MailFrom, "250ok\r\n", BeforeHandOver),
        ["MAIL: a space before the code"] = NotSent(SmtpServerStage.MailFrom, " 250 Ok\r\n", BeforeHandOver),
        ["MAIL: a tab after the code"] = NotSent(SmtpServerStage.MailFrom, "250\tOk\r\n", BeforeHandOver),
        ["MAIL: bare line feeds"] = NotSent(SmtpServerStage.MailFrom, "250 Ok\n250 Ok\n", AttemptTimeout, endless: true),
        ["RCPT: 354"] = NotSent(SmtpServerStage.Recipient, "354 Go ahead\r\n", BeforeHandOver),
        ["RCPT: 252"] = NotSent(SmtpServerStage.Recipient, "252 Cannot verify\r\n", BeforeHandOver) with
        {
            // It takes what begins with 2 for a yes (RFC 5321, section 4.2.1), and this server then has no recipient for DATA.
            Pipelining = NotSent(SmtpServerStage.Recipient, "252 Cannot verify\r\n", "The server refused it") with { KeepsConnection = true },
        },
        ["RCPT: code 000"] = NotSent(SmtpServerStage.Recipient, "000 Yes\r\n", BeforeHandOver),
        ["RCPT: a reply too many"] = NotSent(SmtpServerStage.Recipient, SmtpServerAction.RawReply("250 Ok\r\n250 Ok\r\n").Accepting(), BeforeHandOver),
        ["DATA: 250"] = NotSent(SmtpServerStage.Data, "250 Ok\r\n", BeforeHandOver),
        ["DATA: code 999"] = NotSent(SmtpServerStage.Data, "999 No\r\n", BeforeHandOver),
        ["DATA: an empty line"] = NotSent(SmtpServerStage.Data, "\r\n", AttemptTimeout, endless: true).ButPipelining(DeliveryOutcome.NotSent, BeforeHandOver),
        ["DATA: half a line and FIN"] = NotSent(SmtpServerStage.Data, SmtpServerAction.RawReply("354 G").ThenClose(), BeforeHandOver),
        ["Final dot: 251"] = InDoubt("251 Ok\r\n", LostAnswer).ButPipelining(DeliveryOutcome.Sent),
        ["Final dot: 252"] = InDoubt("252 Ok\r\n", LostAnswer).ButPipelining(DeliveryOutcome.Sent),
        ["Final dot: 253"] = InDoubt("253 Ok\r\n", LostAnswer).ButPipelining(DeliveryOutcome.Sent),
        ["Final dot: 354"] = InDoubt("354 Go on\r\n", LostAnswer),
        ["Final dot: 150"] = InDoubt("150 Wait\r\n", LostAnswer),
        ["Final dot: code 000"] = InDoubt("000 Ok\r\n", LostAnswer),
        ["Final dot: code 999"] = InDoubt("999 Ok\r\n", LostAnswer),
        ["Final dot: 250 in other bytes than digits"] = new(SmtpServerStage.EndOfData, SmtpServerAction.RawReply("1?0 Ok\r\n").Accepting(), DeliveryOutcome.Sent)
        {
            Accepts = true,
            Pipelining = InDoubt("1?0 Ok\r\n", LostAnswer),
        },
        ["Final dot: a word for a code"] = InDoubt("ACK ok\r\n", LostAnswer),
        ["Final dot: garbage"] = InDoubt("queued, thanks\r\n", LostAnswer),
        ["Final dot: every byte there is"] = InDoubt(Everything, LostAnswer),
        ["Final dot: an empty line"] = InDoubt("\r\n", FinalReplyTimeout, endless: true).ButPipelining(DeliveryOutcome.InDoubt, LostAnswer),
        ["Final dot: an endless line"] = InDoubt(EndlessLine, FinalReplyTimeout, endless: true).ButPipelining(DeliveryOutcome.InDoubt, LostAnswer),
        ["Final dot: half a line"] = InDoubt("250 O", FinalReplyTimeout, endless: true),
        ["Final dot: half a line and FIN"] = InDoubt(SmtpServerAction.RawReply("250 O").ThenClose(), LostAnswer),
        ["Final dot: half a code and RST"] = InDoubt(SmtpServerAction.RawReply("25").ThenReset(), LostAnswer),
    };

    private static EvilCase NotSent(SmtpServerStage stage, string reply, string text, bool endless = false) => NotSent(stage, Encoding.UTF8.GetBytes(reply), text, endless);

    private static EvilCase NotSent(SmtpServerStage stage, byte[] reply, string text, bool endless = false)
        => NotSent(stage, endless ? SmtpServerAction.RawReply(reply).ThenSilence() : SmtpServerAction.RawReply(reply), text);

    private static EvilCase NotSent(SmtpServerStage stage, SmtpServerAction action, string text) => new(stage, action, DeliveryOutcome.NotSent, text);

    private static EvilCase InDoubt(string reply, string text, bool endless = false) => InDoubt(Encoding.UTF8.GetBytes(reply), text, endless);

    private static EvilCase InDoubt(byte[] reply, string text, bool endless = false)
        => InDoubt(endless ? SmtpServerAction.RawReply(reply).ThenSilence() : SmtpServerAction.RawReply(reply), text);

    /// <summary>The server accepts the mail, and says so in a way that nobody can be sure of.</summary>
    private static EvilCase InDoubt(SmtpServerAction action, string text) => new(SmtpServerStage.EndOfData, action.Accepting(), DeliveryOutcome.InDoubt, text) { Accepts = true };

    private static string Lines(string line, int count) => string.Concat(Enumerable.Repeat(line + "\r\n", count));
}
