using System.Net.Mail;
using AsyncSmtp.Messages;

namespace AsyncSmtp.Tests.Messages;

internal static partial class Eml
{
    /// <summary>What a copy of the message writes.</summary>
    public static async Task<string> SendCopyAsync(MailMessage message, SmtpDeliveryFormat format = SmtpDeliveryFormat.SevenBit)
    {
        using MailMessage copy = (await Snapshots.CreateAsync(message, format)).CreateMessage(new CommitProbe(), tail: null);
        return Send(copy, format);
    }
}
