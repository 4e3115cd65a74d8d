using MimeKit;

namespace AsyncSmtp.MailKit.Signing;

/// <summary>Signs messages with DKIM, each just before it is sent, when nothing of it changes any more. Safe for use from many threads at once.</summary>
internal sealed class MessageSigner
{
    private static readonly string[] DefaultHeaders =
    [
        "From", "Sender", "Reply-To", "To", "Cc", "Subject", "Date", "Message-ID", "In-Reply-To", "References", "MIME-Version", "Content-Type", "Content-Transfer-Encoding", "List-Unsubscribe", "List-Unsubscribe-Post",
    ];

    private readonly ClockedSigner _signer;
    private readonly string[] _headers;

    /// <param name="options">Options that keep their rules.</param>
    /// <param name="timeProvider">The clock of the signatures.</param>
    public MessageSigner(DkimOptions options, TimeProvider timeProvider)
    {
        _signer = new ClockedSigner(options, timeProvider);
        _headers = options.SignedHeaders.Count == 0 ? DefaultHeaders : [.. options.SignedHeaders.Prepend("From").Distinct(StringComparer.OrdinalIgnoreCase)];
    }

    /// <summary>Prepares the message for what the server takes, and signs it. MailKit leaves a message with a signature as it is.</summary>
    /// <param name="message">The message.</param>
    /// <param name="constraint">What the server takes.</param>
    /// <param name="format">How the message will be written.</param>
    public void Sign(MimeMessage message, EncodingConstraint constraint, FormatOptions format)
    {
        message.Prepare(constraint);
        _signer.Sign(format, message, Present(message));
    }

    /// <summary>A name in the signature that the message does not have would forbid to add such a header on the way, as a mailing list may.</summary>
    private List<string> Present(MimeMessage message)
    {
        List<string> present = [];
        foreach (string name in _headers)
        {
            int count = message.Headers.Concat(message.Body?.Headers ?? []).Count(header => header.Field.Equals(name, StringComparison.OrdinalIgnoreCase));
            present.AddRange(Enumerable.Repeat(name, count));
        }

        return present;
    }
}
