using AsyncSmtp.Storm.Tests.Mail;
using AsyncSmtp.Storm.Tests.Storm;
using AsyncSmtp.Testing;

namespace AsyncSmtp.Storm.Tests.Faults;

/// <summary>
/// The server's script. What happens to a mail depends on the seed, the mail, the attempt and the recipient alone, so a seed replays the same faults. Which connection a mail gets, and when, it
/// does not replay.
/// </summary>
internal sealed class FaultScript(int seed, IReadOnlyList<StormMail> mails, StormCounts counts, bool chunking)
{
    public SmtpServerAction? Decide(SmtpServerStep step)
    {
        if (step.Stage is SmtpServerStage.Connect or SmtpServerStage.Ehlo or SmtpServerStage.StartTls or SmtpServerStage.TlsHandshake)
        {
            Fault? fault = ConnectionFaults.Draw(Dice.For(seed, step.ConnectionNumber, (int)step.Stage, 3), step.Stage);
            if (fault is not null)
            {
                counts.CountFault(step.Stage);
            }

            return fault?.Action;
        }

        string? sender = step.Stage == SmtpServerStage.MailFrom ? step.Address : step.Sender;
        return sender is null ? null : DecideOnMail(step, mails[MailShape.MailNumber(sender)]);
    }

    private SmtpServerAction? DecideOnMail(SmtpServerStep step, StormMail mail)
    {
        int attempt = mail.AttemptAt(step);

        // After the answers to RCPT, BDAT and its octets come without another word of the server's: from then on who sends them cannot know that nobody reads them.
        mail.ReachedBody |= step.Stage == SmtpServerStage.Body || (chunking && step.Stage is (SmtpServerStage.Recipient or SmtpServerStage.Data));
        Fault? fault = step.Stage == SmtpServerStage.Recipient ? RecipientFaults.Draw(seed, mail, step.Address!, attempt) : null;
        int recipient = step.Stage == SmtpServerStage.Recipient ? step.RecipientNumber : 0;
        fault ??= MailFaults.Draw(seed, mail, attempt) is { } planned && (planned.Stage, planned.RecipientNumber) == (step.Stage, recipient) ? planned : null;
        mail.Note($"server: attempt {attempt}, connection {step.ConnectionNumber}, {step.Stage} {step.Address} -> {fault?.Name ?? "as usual"}");
        if (fault is not null)
        {
            counts.CountFault(step.Stage);
            mail.MetFault = true;
        }

        mail.OnStage(step.Stage);
        return fault?.Action;
    }
}
