using System.Globalization;
using System.Text;
using AsyncSmtp.Storm.Tests.Mail;
using AsyncSmtp.Testing;

namespace AsyncSmtp.Storm.Tests.Storm;

/// <summary>The laws of conservation: what the tasks said against what the server's ledger says, mail by mail and recipient by recipient.</summary>
internal sealed class StormLaws(StormRun run)
{
    private const int Shown = 3;

    private readonly List<string> _violations = [];
    private readonly Dictionary<string, int> _accepted = run.Server.Mails
        .SelectMany(static m => m.Recipients.Select(r => $"{MailShape.MailNumber(m.MessageId!)} {r.Address}"))
        .CountBy(static key => key).ToDictionary();

    /// <summary>Every violation, with the whole history of the first few mails.</summary>
    public string Check()
    {
        foreach (StormMail mail in run.Mails)
        {
            foreach (string broken in BrokenBy(mail))
            {
                _violations.Add(_violations.Count < Shown ? $"mail {mail.Number}: {broken}\n{HistoryOf(mail)}" : $"mail {mail.Number}: {broken}");
            }
        }

        if (run.Counts.MostDoubts > 1)
        {
            _violations.Add($"a connection left {run.Counts.MostDoubts} mails in doubt");
        }

        return string.Join('\n', _violations);
    }

    private IEnumerable<string> BrokenBy(StormMail mail)
    {
        StormEnd end = mail.End!;
        HashSet<string> failed = [.. end.Failed.Select(static f => f.Address)];
        foreach (string recipient in mail.Recipients)
        {
            int times = _accepted.GetValueOrDefault($"{mail.Number} {recipient}");
            (int least, int most) = end.Outcome switch
            {
                StormOutcome.Sent => (1, 1),
                StormOutcome.PartiallySent when !failed.Contains(recipient) => (1, 1),
                StormOutcome.InDoubt when !failed.Contains(recipient) => (0, 1),
                _ => (0, 0),
            };
            if (times < least || times > most)
            {
                yield return $"{end.Outcome}, and {recipient} was accepted {times} time(s)";
            }
        }

        if (run.Plan.Observer is not null)
        {
            foreach (string recipient in mail.Recipients)
            {
                int times = _accepted.GetValueOrDefault($"{mail.Number} {recipient}");
                int records = mail.Records.GetValueOrDefault(recipient);
                bool mayHaveIt = times > 0 || (end.Outcome == StormOutcome.InDoubt && !failed.Contains(recipient));
                if (times > records || (mayHaveIt && records == 0))
                {
                    yield return $"{end.Outcome}, and {recipient} was accepted {times} time(s) with {records} record(s) of a commit";
                }
            }
        }

        bool namesSome = end.Outcome switch
        {
            StormOutcome.Sent => failed.Count == 0,
            StormOutcome.PartiallySent => failed.Count > 0 && failed.Count < mail.Recipients.Count,
            _ => true,
        };
        if (!failed.IsSubsetOf(mail.Recipients) || !namesSome)
        {
            yield return $"{end.Outcome} with {failed.Count} refused recipient(s)";
        }

        if (end.Outcome == StormOutcome.InDoubt && !(mail.ReachedBody && mail.Committed))
        {
            yield return $"in doubt, but the server {(mail.ReachedBody ? "saw" : "never saw")} its content, and the commit point was {(mail.Committed ? "" : "never ")}passed";
        }

        if (end.Outcome == StormOutcome.Cancelled && !mail.Caller.IsCancellationRequested)
        {
            yield return "cancelled, but not by its caller";
        }

        if (end.Attempts > run.Plan.Options.Retry.MaxAttempts)
        {
            yield return $"{end.Attempts} attempts";
        }

        int events = end.Outcome == StormOutcome.Refused || mail.Cancel.Before ? 0 : 1;
        if (mail.Events != events)
        {
            yield return $"{mail.Events} event(s) for an end of {end.Outcome}";
        }
    }

    private string HistoryOf(StormMail mail)
    {
        StringBuilder text = new();
        text.AppendLine(CultureInfo.InvariantCulture, $"  shape {mail.Shape.Number}, {mail.Shape.WireLength} bytes, to {string.Join(' ', mail.Recipients)}, {mail.Cancel}");
        foreach (string line in mail.History)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"  {line}");
        }

        foreach (SmtpServerConnection connection in run.Server.Connections.Where(c => mail.Connections.Contains(c.Number)))
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"  connection {connection.Number}:");
            foreach (string line in connection.Transcript)
            {
                text.AppendLine(CultureInfo.InvariantCulture, $"    {line}");
            }
        }

        return text.ToString();
    }
}
