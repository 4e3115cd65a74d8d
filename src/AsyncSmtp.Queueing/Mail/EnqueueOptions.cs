using System.Net.Mail;

namespace AsyncSmtp.Queueing;

/// <summary>What a mail in a queue has that a <see cref="MailMessage"/> does not, and where its content goes.</summary>
public sealed record EnqueueOptions
{
    /// <summary>Gets the id of the mail. One that follows from what the mail is about, such as <c>order-4711-confirmation</c>, makes it safe to enqueue it twice: it is sent once.</summary>
    /// <value>Default <see langword="null"/>: a new one. 1 to 128 letters, digits, hyphens, underscores and single dots inside. It is not one for the same mail to several recipients one by one.</value>
    public string? Id { get; init; }

    /// <summary>Gets the time after which the mail is not worth sending any more.</summary>
    /// <value>Default <see langword="null"/>: it always is.</value>
    public DateTimeOffset? NotAfter { get; init; }

    /// <summary>Gets where content goes that is larger than <see cref="InlineLimit"/>.</summary>
    /// <value>Default <see langword="null"/>: all content is inside.</value>
    public IAttachmentStore? AttachmentStore { get; init; }

    /// <summary>Gets the bytes that a view, a linked resource or an attachment may have to be inside when there is a store.</summary>
    /// <value>Default 65,536 (64 KiB); 0 or more.</value>
    public int InlineLimit { get; init; } = 64 * 1024;

    /// <summary>Gets the delivery format of the sender that will send it: it decides what is refused.</summary>
    /// <value>Default <see cref="SmtpDeliveryFormat.SevenBit"/>, as that of the sender.</value>
    public SmtpDeliveryFormat DeliveryFormat { get; init; } = SmtpDeliveryFormat.SevenBit;

    /// <summary>Gets how many bytes of a part whose stream cannot seek are read into memory.</summary>
    /// <value>Default 67,108,864 bytes (64 MiB) for each stream; 0 or more. 0 refuses such streams.</value>
    public long MaxBufferedStreamSize { get; init; } = AsyncSmtpDefaults.MaxBufferedStreamSize;
}
