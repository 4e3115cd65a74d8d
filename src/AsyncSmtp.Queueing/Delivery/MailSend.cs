using System.Net.Mail;
using Microsoft.Extensions.Logging;

namespace AsyncSmtp.Queueing;

/// <summary>Sends a claimed mail to those it is claimed for, and judges what came of it. It throws nothing.</summary>
internal sealed class MailSend(IAsyncMailSender sender, IAttachmentStore? attachments, bool isCommitKnown, ILogger logger)
{
    /// <param name="mail">The mail.</param>
    /// <param name="claimed">Whom it is claimed for.</param>
    /// <param name="recipients">How many recipients it has in all.</param>
    /// <param name="cancellationToken">Cancels the send.</param>
    public async Task<Verdict> RunAsync(QueuedMail mail, ClaimedMail claimed, int recipients, CancellationToken cancellationToken)
    {
        MailMessage message;
        try
        {
            message = await mail.ToMailMessageAsync(attachments, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return Verdict.NotSent("The delivery was cancelled.") with { Delay = TimeSpan.Zero };
        }
        catch (FileNotFoundException)
        {
            return Verdict.NotSent("Content of the mail is not in the attachment store any more. Enqueue it anew with its content.") with { IsHopeless = true };
        }
        catch (Exception e) when (e is ArgumentException or FormatException or NotSupportedException or InvalidOperationException)
        {
            return Verdicts.Invalid(e);
        }
#pragma warning disable CA1031 // A store may throw anything.
        catch (Exception e)
#pragma warning restore CA1031
        {
            Log.StoreFailed(logger, mail.Id, e);
            return Verdict.NotSent($"The attachment store failed: {e.GetType().Name}. Nothing was sent.");
        }

        using (message)
        {
            if (claimed.Recipients.Count < recipients)
            {
                message.SetEnvelopeRecipients(claimed.Recipients.Select(static r => new MailAddress(r.Value)));
            }

            try
            {
                _ = await sender.SendAsync(message, claimed, cancellationToken).ConfigureAwait(false);
                return Verdict.Sent;
            }
#pragma warning disable CA1031 // The verdict tells what is known of each.
            catch (Exception e)
#pragma warning restore CA1031
            {
                return Verdicts.Of(e, claimed, isCommitKnown);
            }
        }
    }
}
