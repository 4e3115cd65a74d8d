using System.Net.Mail;
using AsyncSmtp.Messages;

namespace AsyncSmtp.Tests.Messages;

internal static class SnapshotExtensions
{
    /// <summary>A fresh message for all recipients.</summary>
    public static MailMessage CreateMessage(this MailMessageSnapshot mail, CommitProbe probe, IBlockingTail? tail) => mail.CreateMessage(mail.Recipients, probe, tail);
}
