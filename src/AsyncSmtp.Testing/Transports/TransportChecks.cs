using System.Net.Mail;

namespace AsyncSmtp.Testing.Transports;

/// <summary>The promises of a transport, each with its check.</summary>
internal static class TransportChecks
{
    public static IReadOnlyDictionary<string, Func<TransportTrial, Task>> All { get; } = new Dictionary<string, Func<TransportTrial, Task>>
    {
        ["Messages are sent one after the other on one connection"] = ReusesAsync,
        ["A message arrives with its Message-ID, for all of its recipients, and without Bcc"] = ArrivesAsync,
        ["The server does not have the whole message before the commit point is passed"] = CommitsLateAsync,
        ["A message that is refused at its commit point never arrives"] = ObserverRefusesAsync,
        ["A message that is cancelled at its commit point never arrives"] = CancelledAtCommitAsync,
        ["A refusal of the sender is told with its code and text"] = trial => RefusedAsync(trial, SmtpServerStage.MailFrom),
        ["A refusal of DATA is told with its code and text"] = trial => RefusedAsync(trial, SmtpServerStage.Data),
        ["A refusal of the content is told with its code and text, and the message is not in doubt"] = trial => RefusedAsync(trial, SmtpServerStage.EndOfData),
        ["When some recipients are refused the others get the message"] = SomeRefusedAsync,
        ["When all recipients are refused nobody gets the message"] = AllRefusedAsync,
        ["A connection that is lost at the greeting leaves no doubt"] = trial => LostAsync(trial, SmtpServerStage.Connect),
        ["A connection that is lost at EHLO leaves no doubt"] = trial => LostAsync(trial, SmtpServerStage.Ehlo),
        ["A connection that is lost at MAIL leaves no doubt"] = trial => LostAsync(trial, SmtpServerStage.MailFrom),
        ["A connection that is lost at RCPT leaves no doubt"] = trial => LostAsync(trial, SmtpServerStage.Recipient),
        ["A connection that is lost at DATA leaves no doubt"] = trial => LostAsync(trial, SmtpServerStage.Data),
        ["A connection that is lost after the whole message leaves a doubt"] = InDoubtAsync,
        ["A cancel ends a wait for the greeting, and the connection"] = trial => CancelledAsync(trial, SmtpServerStage.Connect),
        ["A cancel ends a wait for the answer to MAIL, and the connection"] = trial => CancelledAsync(trial, SmtpServerStage.MailFrom),
        ["A cancel ends a wait for the answer to DATA, and the connection"] = trial => CancelledAsync(trial, SmtpServerStage.Data),
        ["A server that never answers the content leaves a doubt, and the connection ends"] = NoAnswerAsync,
        ["A connection is closed before another takes its place"] = ReplacesAsync,
        ["A connection that was closed while it was idle is replaced before anything is lost"] = ClosedWhileIdleAsync,
    };

    private static async Task ReusesAsync(TransportTrial trial)
    {
        for (int i = 0; i < 3; i++)
        {
            trial.Expect(DeliveryOutcome.Sent, (await trial.SendAsync().ConfigureAwait(false)).Outcome, "The outcome");
        }

        trial.Expect((3, 1), (trial.Server.AcceptedMails, trial.Server.Connections.Count), "Mails and connections");
    }

    private static async Task ArrivesAsync(TransportTrial trial)
    {
        using MailMessage message = new("from@example.com", "to@example.com", "Subject", "Body");
        message.CC.Add("cc@example.com");
        message.Bcc.Add("hidden@example.com");
        MailSendResult result = await trial.CappedAsync(trial.Sender.SendAsync(message)).ConfigureAwait(false);

        ReceivedMail mail = trial.Server.Mails.Single();
        trial.Expect(result.MessageId, mail.MessageId, "The Message-ID");
        trial.Expect("cc@example.com hidden@example.com to@example.com", string.Join(' ', mail.Recipients.Select(static r => r.Address).Order(StringComparer.Ordinal)), "The recipients");
        trial.Expect("from@example.com", mail.Sender, "The sender");
        trial.Expect(false, System.Text.Encoding.UTF8.GetString(mail.Content.Span).Contains("hidden@", StringComparison.Ordinal), "Whether Bcc is shown");
    }

    private static async Task CommitsLateAsync(TransportTrial trial)
    {
        GateObserver gate = new();
        trial.Options.CommitObserver = gate;
        Task<MailSendResult> sending = trial.SendAsync();
        await trial.CappedAsync(gate.Reached).ConfigureAwait(false);

        // What has been sent so far is here by now, or will be soon, and is not all.
        await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System).ConfigureAwait(false);
        trial.Expect(0, trial.Server.AcceptedMails, "Mails accepted before the commit point");
        gate.Pass();

        trial.Expect(DeliveryOutcome.Sent, (await sending.ConfigureAwait(false)).Outcome, "The outcome");
        trial.Expect(1, trial.Server.AcceptedMails, "Mails accepted after it");
    }

    private static async Task ObserverRefusesAsync(TransportTrial trial)
    {
        GateObserver gate = new();
        trial.Options.CommitObserver = gate;
        gate.Refuse();

        trial.Expect(DeliveryOutcome.NotSent, (await trial.FailAsync().ConfigureAwait(false)).Outcome, "The outcome");
        await EndedWithoutMailAsync(trial).ConfigureAwait(false);
    }

    private static async Task CancelledAtCommitAsync(TransportTrial trial)
    {
        GateObserver gate = new();
        trial.Options.CommitObserver = gate;
        using CancellationTokenSource cancel = new();
        Task<MailSendResult> sending = trial.SendAsync(cancellationToken: cancel.Token);
        await trial.CappedAsync(gate.Reached).ConfigureAwait(false);
        await cancel.CancelAsync().ConfigureAwait(false);

        await ExpectCancelledAsync(trial, sending).ConfigureAwait(false);
        gate.Pass();
        await EndedWithoutMailAsync(trial).ConfigureAwait(false);
    }

    private static async Task RefusedAsync(TransportTrial trial, SmtpServerStage stage)
    {
        trial.At(stage, SmtpServerAction.Reply(554, "5.7.1 not this one"));

        MailSendException e = await trial.FailAsync().ConfigureAwait(false);

        trial.Expect((DeliveryOutcome.NotSent, 554), (e.Outcome, (int)e.StatusCode), "The outcome and the code");
        trial.Expect(true, e.Message.Contains("5.7.1 not this one", StringComparison.Ordinal), "Whether the text is told");
    }

    private static async Task SomeRefusedAsync(TransportTrial trial)
    {
        trial.Server.Script = static step => step is { Stage: SmtpServerStage.Recipient, Address: "no@example.com" } ? SmtpServerAction.Reply(550, "5.1.1 no such user") : null;

        MailSendException e = await trial.FailAsync("yes@example.com,no@example.com").ConfigureAwait(false);

        trial.Expect((DeliveryOutcome.PartiallySent, "no@example.com 550"), (e.Outcome, string.Join(' ', e.FailedRecipients.Select(static f => $"{f.Address} {(int)f.StatusCode}"))), "The outcome and who was refused");
        trial.Expect("yes@example.com", string.Join(' ', trial.Server.Mails.Single().Recipients.Select(static r => r.Address)), "Who has it");
    }

    private static async Task AllRefusedAsync(TransportTrial trial)
    {
        trial.At(SmtpServerStage.Recipient, SmtpServerAction.Reply(550, "5.1.1 no such user"));

        MailSendException e = await trial.FailAsync("a@example.com,b@example.com").ConfigureAwait(false);

        trial.Expect((DeliveryOutcome.NotSent, 2, 0), (e.Outcome, e.FailedRecipients.Count, trial.Server.AcceptedMails), "The outcome, who was refused, and mails");
    }

    private static async Task LostAsync(TransportTrial trial, SmtpServerStage stage)
    {
        trial.At(stage, SmtpServerAction.Reset());

        MailSendException e = await trial.FailAsync().ConfigureAwait(false);

        trial.Expect((DeliveryOutcome.NotSent, true), (e.Outcome, e.IsTransient), "The outcome, and whether it may pass");
    }

    private static async Task InDoubtAsync(TransportTrial trial)
    {
        trial.At(SmtpServerStage.EndOfData, SmtpServerAction.AcceptThenReset());

        trial.Expect(DeliveryOutcome.InDoubt, (await trial.FailAsync().ConfigureAwait(false)).Outcome, "The outcome");
        trial.Expect(1, trial.Server.AcceptedMails, "Mails");
    }

    private static async Task CancelledAsync(TransportTrial trial, SmtpServerStage stage)
    {
        using CancellationTokenSource cancel = new();
        trial.At(stage, SmtpServerAction.Silence());
        Task<MailSendResult> sending = trial.SendAsync(cancellationToken: cancel.Token);
        await trial.UntilAsync(() => trial.Server.Connections.Any(static c => c.Transcript.Any(static line => line.Contains("silence", StringComparison.Ordinal))), "the server is silent").ConfigureAwait(false);
        await cancel.CancelAsync().ConfigureAwait(false);

        await ExpectCancelledAsync(trial, sending).ConfigureAwait(false);
        await EndedWithoutMailAsync(trial).ConfigureAwait(false);
    }

    private static async Task NoAnswerAsync(TransportTrial trial)
    {
        trial.Options.FinalReplyTimeout = TimeSpan.FromMilliseconds(200);
        trial.At(SmtpServerStage.EndOfData, SmtpServerAction.AcceptThenSilence());

        trial.Expect(DeliveryOutcome.InDoubt, (await trial.FailAsync().ConfigureAwait(false)).Outcome, "The outcome");
        await trial.UntilAsync(() => trial.Server.Connections.All(static c => c.ClosedAt is not null), "the connection ends").ConfigureAwait(false);
    }

    private static async Task ReplacesAsync(TransportTrial trial)
    {
        trial.Options.AttemptTimeout = TimeSpan.FromMilliseconds(200);
        trial.Options.FinalReplyTimeout = TimeSpan.FromMilliseconds(20);
        trial.At(SmtpServerStage.EndOfData, SmtpServerAction.Silence());

        await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => trial.FailAsync())).ConfigureAwait(false);

        trial.Expect(1, trial.Server.PeakConnections, "Connections at once");
    }

    private static async Task ClosedWhileIdleAsync(TransportTrial trial)
    {
        await trial.SendAsync().ConfigureAwait(false);
        trial.Server.Connections[0].Close();

        MailSendResult second = await trial.SendAsync().ConfigureAwait(false);

        trial.Expect((1, 2, 2), (second.Attempts, trial.Server.AcceptedMails, trial.Server.Connections.Count), "Attempts, mails and connections");
    }

    private static async Task ExpectCancelledAsync(TransportTrial trial, Task<MailSendResult> sending)
    {
        try
        {
            await sending.ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return;
        }

        throw trial.Broken("It was said to be sent.");
    }

    private static async Task EndedWithoutMailAsync(TransportTrial trial)
    {
        await trial.UntilAsync(() => trial.Server.Connections.All(static c => c.ClosedAt is not null), "the connection ends").ConfigureAwait(false);
        trial.Expect(0, trial.Server.AcceptedMails, "Mails");
    }
}
