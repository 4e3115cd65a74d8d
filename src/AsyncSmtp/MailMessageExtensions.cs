using System.Net.Mail;
using System.Runtime.CompilerServices;

namespace AsyncSmtp;

/// <summary>
/// What a sender can be told of a message that <see cref="MailMessage"/> has no property for.
/// </summary>
public static class MailMessageExtensions
{
    private static readonly ConditionalWeakTable<MailMessage, MailAddress[]> Envelopes = [];

    /// <summary>
    /// Sends the message to these recipients alone, while its To and Cc headers show all of its own: those that a server refused before, say, who are to get the same mail as the others. It holds for every
    /// send of this message that starts later, until it is set again. The message itself is not changed, and a bare <see cref="SmtpClient"/> knows nothing of it.
    /// </summary>
    /// <remarks>With an address in To or Cc whose local part is not ASCII, only those who get the mail are shown.</remarks>
    /// <param name="message">The message. It has at least one recipient of its own.</param>
    /// <param name="recipients">Who gets it. They need not be among its own recipients.</param>
    /// <exception cref="ArgumentException">There are no recipients.</exception>
    public static void SetEnvelopeRecipients(this MailMessage message, IEnumerable<MailAddress> recipients)
    {
        ArgumentNullException.ThrowIfNull(message);
        ArgumentNullException.ThrowIfNull(recipients);
        MailAddress[] envelope = [.. recipients];
        if (envelope.Length == 0)
        {
            throw new ArgumentException("A message needs a recipient: the envelope is empty.", nameof(recipients));
        }

        Envelopes.AddOrUpdate(message, envelope);
    }

    /// <summary>Who gets the message, where that was set.</summary>
    internal static MailAddress[]? EnvelopeRecipients(MailMessage message) => Envelopes.TryGetValue(message, out MailAddress[]? envelope) ? envelope : null;
}
