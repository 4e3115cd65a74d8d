using System.Net.Mail;
using AsyncSmtp.Dispatching;
using AsyncSmtp.Testing.Capturing;

namespace AsyncSmtp.Testing;

/// <summary>
/// A mail that a <see cref="CapturingMailSender"/> was given, as it was at its submission, and what became of it. Immutable, and nothing in it needs to be disposed.
/// </summary>
/// <remarks>All members may be used from many threads at once.</remarks>
public sealed class CapturedMail
{
    internal CapturedMail(MailAddress from) => From = from;

    /// <summary>Gets who it is from.</summary>
    public MailAddress From { get; }

    /// <summary>Gets who sends it for <see cref="From"/>, or <see langword="null"/>.</summary>
    public MailAddress? Sender { get; internal init; }

    /// <summary>Gets the addresses in To.</summary>
    public IReadOnlyList<MailAddress> To { get; internal init; } = [];

    /// <summary>Gets the addresses in Cc.</summary>
    public IReadOnlyList<MailAddress> Cc { get; internal init; } = [];

    /// <summary>Gets the blind copies, which no reader sees.</summary>
    public IReadOnlyList<MailAddress> Bcc { get; internal init; } = [];

    /// <summary>Gets the addresses to reply to.</summary>
    public IReadOnlyList<MailAddress> ReplyTo { get; internal init; } = [];

    /// <summary>Gets the subject; empty when there is none.</summary>
    public string Subject { get; internal init; } = "";

    /// <summary>Gets the priority.</summary>
    public MailPriority Priority { get; internal init; }

    /// <summary>Gets the headers that the caller set, and the <c>Message-ID</c>. Those that the other properties stand for are not among them.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; internal init; } = [];

    /// <summary>Gets the <c>Message-ID</c> header: the caller's, or the one that was made for this send.</summary>
    public string MessageId { get; internal init; } = "";

    /// <summary>Gets the body and the alternate views, in their order. There is at least one: a mail without a body has an empty one of <c>text/plain</c>.</summary>
    public IReadOnlyList<CapturedPart> Views { get; internal init; } = [];

    /// <summary>Gets what the views refer to by its content id, mostly images.</summary>
    public IReadOnlyList<CapturedPart> LinkedResources { get; internal init; } = [];

    /// <summary>Gets the attachments.</summary>
    public IReadOnlyList<CapturedPart> Attachments { get; internal init; } = [];

    /// <summary>Gets the text of the first view of <c>text/plain</c>, or <see langword="null"/> when there is none.</summary>
    public string? TextBody => TextOf("text/plain");

    /// <summary>Gets the text of the first view of <c>text/html</c>, or <see langword="null"/> when there is none.</summary>
    public string? HtmlBody => TextOf("text/html");

    /// <summary>Gets the token that the caller passed in with the message.</summary>
    public object? UserToken { get; internal init; }

    /// <summary>Gets the addresses it was to go to, those of To, Bcc and Cc. When it was tried again for some of them: those alone.</summary>
    public IReadOnlyList<string> Recipients { get; internal init; } = [];

    /// <summary>Gets those of <see cref="Recipients"/> who have it. None when <see cref="Outcome"/> is <see cref="DeliveryOutcome.NotSent"/> or <see cref="DeliveryOutcome.InDoubt"/>.</summary>
    public IReadOnlyList<string> AcceptedRecipients { get; private set; } = [];

    /// <summary>Gets those who were refused, each with the reply.</summary>
    public IReadOnlyList<FailedRecipient> RefusedRecipients { get; private set; } = [];

    /// <summary>Gets what became of it. While a rule of <see cref="CapturingMailSender.When"/> looks at it, which decides that, it is <see cref="DeliveryOutcome.NotSent"/>.</summary>
    public DeliveryOutcome Outcome { get; private set; } = DeliveryOutcome.NotSent;

    /// <summary>Gets the time at which that was decided.</summary>
    public DateTimeOffset CapturedAt { get; private set; }

    /// <summary>The value of one of <see cref="Headers"/>.</summary>
    /// <param name="name">The name, in any case.</param>
    /// <returns>The value of the first header of that name, or <see langword="null"/>.</returns>
    public string? GetHeader(string name) => Headers.FirstOrDefault(h => h.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).Value;

    /// <summary>Returns the subject, the sender, the recipients, what became of it, and the names of its attachments, for the message of a test that fails.</summary>
    /// <returns>One line.</returns>
    public override string ToString() => MailText.Of(this);

    internal CapturedMail Ended(AttemptOutcome end, DateTimeOffset now)
    {
        CapturedMail copy = (CapturedMail)MemberwiseClone();
        copy.Outcome = end.Outcome;
        copy.RefusedRecipients = end.FailedRecipients;
        copy.AcceptedRecipients = end.Outcome switch
        {
            DeliveryOutcome.Sent => Recipients,
            DeliveryOutcome.PartiallySent => [.. Recipients.Except(end.FailedRecipients.Select(static f => f.Address))],
            _ => [],
        };
        copy.CapturedAt = now;
        return copy;
    }

    private string? TextOf(string mediaType) => Views.FirstOrDefault(v => v.MediaType == mediaType)?.Text;
}
