using System.Net.Mail;
using System.Net.Mime;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace AsyncSmtp.Queueing;

/// <summary>
/// A mail as a queue carries it: everything that a <see cref="MailMessage"/> says, in a form that goes through JSON and comes back as the same bytes on the wire. Immutable.
/// </summary>
/// <remarks>
/// <para><see cref="From"/> describes a message, <see cref="ToMailMessageAsync"/> makes it again. <see cref="ToJson"/>, <see cref="FromJson"/> and <see cref="JsonTypeInfo"/> work without reflection, native AOT included.</para>
/// <para>Content up to <see cref="EnqueueOptions.InlineLimit"/> is inside; larger content is too when there is no <see cref="IAttachmentStore"/>, and a broker may limit the size of a message.</para>
/// </remarks>
public sealed record QueuedMail
{
    /// <summary>The version that this library writes, and the newest that it reads: 1.</summary>
    public const int CurrentVersion = 1;

    /// <summary>Gets how to read and write it with <see cref="JsonSerializer"/>, for a queue whose client wants to do that itself.</summary>
    public static JsonTypeInfo<QueuedMail> JsonTypeInfo => QueuedMailJson.Relaxed.QueuedMail;

    // What is missing in JSON comes as null to an init accessor, and not as what the property begins with.

    /// <summary>Gets the version of this description.</summary>
    [JsonRequired]
    public int Version { get; init; } = CurrentVersion;

    /// <summary>Gets the id by which the ledger knows the mail, and of which <see cref="MessageId"/> is made. Two mails with one id are one mail: the second is not sent.</summary>
    public required string Id { get; init; }

    /// <summary>Gets the time after which the mail is not worth sending any more, or <see langword="null"/> for never.</summary>
    public DateTimeOffset? NotAfter { get; init; }

    /// <summary>Gets the author, <see cref="MailMessage.From"/>.</summary>
    [JsonPropertyName("from")]
    public required QueuedAddress FromAddress { get; init; }

    /// <summary>Gets <see cref="MailMessage.Sender"/>.</summary>
    public QueuedAddress? Sender { get; init; }

    /// <summary>Gets <see cref="MailMessage.To"/>.</summary>
    public IReadOnlyList<QueuedAddress> To { get; init => field = value ?? []; } = [];

    /// <summary>Gets <see cref="MailMessage.CC"/>.</summary>
    public IReadOnlyList<QueuedAddress> Cc { get; init => field = value ?? []; } = [];

    /// <summary>Gets <see cref="MailMessage.Bcc"/>.</summary>
    public IReadOnlyList<QueuedAddress> Bcc { get; init => field = value ?? []; } = [];

    /// <summary>Gets who gets the mail in place of <see cref="To"/>, <see cref="Cc"/> and <see cref="Bcc"/>, where <see cref="MailMessageExtensions.SetEnvelopeRecipients"/> said so.</summary>
    public IReadOnlyList<QueuedAddress>? Envelope { get; init; }

    /// <summary>Gets <c>MailMessage.ReplyTo</c>, which is obsolete, and sent in place of <see cref="ReplyToList"/> where it is set.</summary>
    public QueuedAddress? ReplyTo { get; init; }

    /// <summary>Gets <see cref="MailMessage.ReplyToList"/>.</summary>
    public IReadOnlyList<QueuedAddress> ReplyToList { get; init => field = value ?? []; } = [];

    /// <summary>Gets <see cref="MailMessage.Subject"/>.</summary>
    public string Subject { get; init => field = value ?? ""; } = "";

    /// <summary>Gets the name of <see cref="MailMessage.SubjectEncoding"/>. <c>utf-8/q</c> is UTF-8 that is written as quoted-printable, as SmtpClient does with every other object than <c>Encoding.UTF8</c>.</summary>
    public string? SubjectEncoding { get; init; }

    /// <summary>Gets the name of <see cref="MailMessage.HeadersEncoding"/>.</summary>
    public string? HeadersEncoding { get; init; }

    /// <summary>Gets <see cref="MailMessage.Priority"/>.</summary>
    public MailPriority Priority { get; init; }

    /// <summary>Gets <see cref="MailMessage.DeliveryNotificationOptions"/>.</summary>
    public DeliveryNotificationOptions DeliveryNotification { get; init; }

    /// <summary>Gets <see cref="MailMessage.Headers"/>, in their order; a header with several values is several.</summary>
    public IReadOnlyList<QueuedField> Headers { get; init => field = value ?? []; } = [];

    /// <summary>Gets <see cref="MailMessage.Body"/>.</summary>
    public string Body { get; init => field = value ?? ""; } = "";

    /// <summary>Gets the name of <see cref="MailMessage.BodyEncoding"/>.</summary>
    public string? BodyEncoding { get; init; }

    /// <summary>Gets a value indicating whether the body is HTML.</summary>
    public bool IsBodyHtml { get; init; }

    /// <summary>Gets <see cref="MailMessage.BodyTransferEncoding"/>, or <see langword="null"/> where it was left to SmtpClient.</summary>
    public TransferEncoding? BodyTransferEncoding { get; init; }

    /// <summary>Gets <see cref="MailMessage.AlternateViews"/>.</summary>
    public IReadOnlyList<QueuedView> AlternateViews { get; init => field = value ?? []; } = [];

    /// <summary>Gets <see cref="MailMessage.Attachments"/>.</summary>
    public IReadOnlyList<QueuedAttachment> Attachments { get; init => field = value ?? []; } = [];

    /// <summary>Gets the <c>Message-ID</c> that the mail goes out with, on every delivery: the caller's own, or <c>&lt;id@domain of the sender&gt;</c>.</summary>
    [JsonIgnore]
    public string MessageId => MailIds.MessageIdOf(this);

    /// <summary>Gets whom the server is told, in the order in which the ledger counts them: <see cref="Envelope"/>, or To, then Bcc, then Cc.</summary>
    [JsonIgnore]
    public IReadOnlyList<QueuedAddress> Recipients => Envelope ?? [.. To, .. Bcc, .. Cc];

    /// <summary>Gets the parts that may have their content elsewhere, those of views and attachments.</summary>
    [JsonIgnore]
    internal IEnumerable<QueuedPart> Parts => [.. AlternateViews.SelectMany(static v => v.LinkedResources.Prepend(v.Part)), .. Attachments.Select(static a => a.Part)];

    /// <summary>Describes a message whose streams can all seek. Neither the message nor the position of a stream is changed.</summary>
    /// <param name="message">The message. What no sender could send is refused here, and not when somebody takes it out of the queue.</param>
    /// <param name="options">The id and the like, without a store; or <see langword="null"/> for the defaults.</param>
    /// <returns>The description. The message may be disposed.</returns>
    /// <exception cref="ArgumentException">The message cannot be sent as it is, or has something that a description cannot keep. The text names the field.</exception>
    /// <exception cref="InvalidOperationException">There is something to wait for: a stream that cannot seek, or a store. Use <see cref="FromAsync"/>.</exception>
    /// <exception cref="ObjectDisposedException">The message, a part or its stream has been disposed.</exception>
    public static QueuedMail From(MailMessage message, EnqueueOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(message);
        MessageReader reader = new(message, options ?? new EnqueueOptions());
        return reader.MustWait
            ? throw new InvalidOperationException("The message has a stream that cannot seek, or there is an attachment store: use FromAsync.")
            : reader.ReadAsync(CancellationToken.None).AsTask().GetAwaiter().GetResult();
    }

    /// <summary>Describes a message. Neither the message nor the position of a stream that can seek is changed; one that cannot is read once and remembered, as by a sender.</summary>
    /// <param name="message"><inheritdoc cref="From" path="/param[@name='message']"/></param>
    /// <param name="options">The id, the store and the like, or <see langword="null"/> for the defaults.</param>
    /// <param name="cancellationToken">Ends the wait. What was saved by then is deleted from the store.</param>
    /// <returns>A task that completes with the description, once all content has been saved. The message may be disposed then.</returns>
    /// <exception cref="ArgumentException">The message cannot be sent as it is, or has something that a description cannot keep. The text names the field.</exception>
    /// <exception cref="InvalidOperationException">A stream that cannot seek holds more than <see cref="EnqueueOptions.MaxBufferedStreamSize"/>.</exception>
    /// <exception cref="ObjectDisposedException">The message, a part or its stream has been disposed.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static async ValueTask<QueuedMail> FromAsync(MailMessage message, EnqueueOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(message);
        cancellationToken.ThrowIfCancellationRequested();
        return await new MessageReader(message, options ?? new EnqueueOptions()).ReadAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Reads a mail from UTF-8.</summary>
    /// <param name="utf8Json">What <see cref="ToJson"/> wrote.</param>
    /// <returns>The mail.</returns>
    /// <exception cref="JsonException">It is no mail.</exception>
    /// <exception cref="NotSupportedException">It is of a version that this library does not know: a newer one. Upgrade those who send before those who enqueue.</exception>
    public static QueuedMail FromJson(ReadOnlySpan<byte> utf8Json) => QueuedMailJson.Read(utf8Json);

    /// <summary>Writes the mail as UTF-8.</summary>
    /// <returns>One line of JSON.</returns>
    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, JsonTypeInfo);

    /// <summary>Makes the message again, all of whose content is inside.</summary>
    /// <returns>A message of its own, to be disposed.</returns>
    /// <exception cref="NotSupportedException">The mail is of a version that this library does not know.</exception>
    /// <exception cref="InvalidOperationException">Content is in a store. Use <see cref="ToMailMessageAsync"/>.</exception>
    /// <exception cref="ArgumentException">A value is not valid: this was not made by <see cref="From"/>.</exception>
    /// <exception cref="FormatException">An address or a type is not valid.</exception>
    public MailMessage ToMailMessage()
    {
        return Parts.Any(static p => p.Reference is not null)
            ? throw new InvalidOperationException("The mail has content in an attachment store: use ToMailMessageAsync.")
            : MessageWriter.WriteAsync(this, store: null, CancellationToken.None).AsTask().GetAwaiter().GetResult();
    }

    /// <summary>Makes the message again.</summary>
    /// <param name="store">Where content is that is not inside.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>A task that completes with a message of its own, to be disposed. All content is in memory.</returns>
    /// <exception cref="NotSupportedException">The mail is of a version that this library does not know.</exception>
    /// <exception cref="InvalidOperationException">Content is in a store, and <paramref name="store"/> is <see langword="null"/>.</exception>
    /// <exception cref="FileNotFoundException">The store does not have it.</exception>
    /// <exception cref="ArgumentException">A value is not valid: this was not made by <see cref="From"/>.</exception>
    /// <exception cref="FormatException">An address or a type is not valid.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async ValueTask<MailMessage> ToMailMessageAsync(IAttachmentStore? store, CancellationToken cancellationToken = default)
        => await MessageWriter.WriteAsync(this, store, cancellationToken).ConfigureAwait(false);
}
