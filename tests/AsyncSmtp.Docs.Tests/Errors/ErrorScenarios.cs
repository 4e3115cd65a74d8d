using System.Net.Mail;
using AsyncSmtp.Testing;

namespace AsyncSmtp.Docs.Tests.Errors;

/// <summary>The rows of docs/errors.md, each with the ways to bring it about that it names.</summary>
internal static class ErrorScenarios
{
    private static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(300);

    /// <summary>When content that is large has been encoded, and is being written.</summary>
    private static readonly TimeSpan Later = TimeSpan.FromSeconds(2);

    public static IReadOnlyDictionary<string, ErrorScenario[]> All { get; } = new Dictionary<string, ErrorScenario[]>
    {
        // A label of 64 characters is too long for a name: nobody is asked.
        ["Name not found"] = [new() { Options = static o => o.Host = $"{new string('a', 64)}.invalid" }],
        ["Connection refused, unreachable, reset while connecting"] =
        [
            new() { Before = static (server, _) => server.StopListeningAsync() },
        ],
        ["TLS: the certificate is not trusted"] = [new() { Options = static o => o.EnableSsl = true }],
        ["The server offers no STARTTLS and `EnableSsl` is true"] = [new() { Options = static o => o.EnableSsl = true, Server = static s => s.StartTls = false }],
        ["4xx to anything but RCPT, 421 and 451 to RCPT too"] =
        [
            new() { Script = At(SmtpServerStage.Connect, SmtpServerAction.Reply(421, "4.3.2 down")) },
            new() { Script = At(SmtpServerStage.MailFrom, SmtpServerAction.Reply(450, "4.3.0 later")) },
            new() { Script = At(SmtpServerStage.EndOfData, SmtpServerAction.Reply(452, "4.3.1 full")) },
            new() { Script = At(SmtpServerStage.Recipient, SmtpServerAction.Reply(421, "4.3.2 down")) },
            new() { Script = At(SmtpServerStage.Recipient, SmtpServerAction.Reply(451, "4.3.0 later")) },
        ],
        ["5xx to anything but RCPT; 554 and other codes that `SmtpClient` does not take for a recipient's, to RCPT too"] =
        [
            new() { Script = At(SmtpServerStage.MailFrom, SmtpServerAction.Reply(550, "5.7.1 no")) },
            new() { Script = At(SmtpServerStage.EndOfData, SmtpServerAction.Reply(554, "5.6.0 no")) },
            new() { Script = At(SmtpServerStage.Recipient, SmtpServerAction.Reply(554, "5.7.1 no")) },
            new() { Script = At(SmtpServerStage.Recipient, SmtpServerAction.Reply(571, "5.7.1 no")) },
        ],
        ["530, 535, 550 or 554 before the content, with credentials set"] =
        [
            .. new[] { 530, 535, 550, 554 }.Select(static code => new ErrorScenario { Options = WithPassword, Script = At(SmtpServerStage.MailFrom, SmtpServerAction.Reply(code, "5.7.0 log in")) }),
            new() { Options = WithPassword, Server = static s => (s.RequireAuthentication, s.CheckCredentials) = (true, static (_, _) => false) },
        ],
        ["450 or 452 to all recipients"] = [Refusing(450), Refusing(452)],
        ["550 to 553 to all recipients"] = [Refusing(550), Refusing(551), Refusing(552), Refusing(553)],
        ["450 or 452 to some recipients"] = [Refusing(450, recipient: 2), Refusing(452, recipient: 1)],
        ["550 to 553 to some recipients"] = [Refusing(550, recipient: 2), Refusing(553, recipient: 1)],
        ["An idle connection was closed by the server"] =
        [
            new()
            {
                Before = static async (server, sender) =>
                {
                    using MailMessage first = new("shop@example.com", "first@example.com");
                    await sender.SendAsync(first);
                    await server.StopListeningAsync();
                    server.StartListening();
                },
            },
        ],
        ["The connection is lost before the content has been read to its end"] =
        [
            new() { Script = At(SmtpServerStage.MailFrom, SmtpServerAction.Reset()) },
            new() { Script = At(SmtpServerStage.Data, SmtpServerAction.Close()) },
        ],
        ["The connection is lost while the content is still being written"] = [new() { IsLarge = true, Script = At(SmtpServerStage.Body, SmtpServerAction.Reset().AfterBodyBytes(1_000)) }],
        ["The connection is lost after that, before the answer"] =
        [
            new() { Script = At(SmtpServerStage.EndOfData, SmtpServerAction.Reset()) },
            new() { Script = At(SmtpServerStage.EndOfData, SmtpServerAction.AcceptThenClose()) },
        ],
        ["A 2xx other than 250 to the final dot, or a reply that is none"] =
        [
            new() { Script = At(SmtpServerStage.EndOfData, SmtpServerAction.Reply(251, "ok?")) },
            new() { Script = At(SmtpServerStage.EndOfData, SmtpServerAction.RawReply("ok\r\n")) },
        ],
        ["`AttemptTimeout`"] = [new() { Options = static o => o.AttemptTimeout = Soon, Script = At(SmtpServerStage.MailFrom, SmtpServerAction.Silence()) }],
        ["`FinalReplyTimeout`, the content could not be written"] =
        [
            new() { IsLarge = true, Options = static o => o.FinalReplyTimeout = Later, Script = At(SmtpServerStage.Body, SmtpServerAction.Stall().AfterBodyBytes(1_000)) },
        ],
        ["`FinalReplyTimeout`, the answer did not come"] = [new() { Options = static o => o.FinalReplyTimeout = Soon, Script = At(SmtpServerStage.EndOfData, SmtpServerAction.Silence()) }],
        ["Cancelled after the commit point, no answer within `CancellationGracePeriod`"] =
        [
            new() { CancelAt = SmtpServerStage.EndOfData, Options = static o => o.CancellationGracePeriod = Soon, Script = At(SmtpServerStage.EndOfData, SmtpServerAction.Silence()) },
        ],
        ["`SendTimeout` or `ShutdownTimeout` in the queue, between attempts or before the commit point"] =
        [
            new() { Options = static o => o.SendTimeout = Soon, Script = At(SmtpServerStage.MailFrom, SmtpServerAction.Silence()) },
        ],
        ["`CommitObserver` threw"] = [new() { Options = static o => o.CommitObserver = new UnwillingObserver() }],
        ["`ConfigureClient` threw"] = [new() { Options = static o => o.ConfigureClient = static _ => throw new InvalidOperationException("mine") }],
        ["The pickup directory does not exist or cannot be written to"] =
        [
            new() { Options = static o => (o.DeliveryMethod, o.PickupDirectory) = (SmtpDeliveryMethod.SpecifiedPickupDirectory, Path.Combine(Path.GetTempPath(), Guid.NewGuid().ToString("N"))) },
        ],
    };

    private static Func<SmtpServerStep, SmtpServerAction?> At(SmtpServerStage stage, SmtpServerAction action) => step => step.Stage == stage ? action : null;

    private static ErrorScenario Refusing(int code, int? recipient = null)
        => new() { Script = step => step.Stage == SmtpServerStage.Recipient && step.RecipientNumber == (recipient ?? step.RecipientNumber) ? SmtpServerAction.Reply(code, "no") : null };

    private static void WithPassword(AsyncSmtpOptions options) => (options.UserName, options.Password, options.AllowInsecureCredentials) = ("user", "wrong", true);
}
