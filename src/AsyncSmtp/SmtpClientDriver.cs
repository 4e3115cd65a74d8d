using System.Net.Mail;

namespace AsyncSmtp;

/// <summary>How a <see cref="SmtpClient"/> is made to send. What is promised is the same with each.</summary>
public enum SmtpClientDriver
{
    /// <summary>
    /// <see cref="SmtpClient.Send(MailMessage)"/>, on a thread of the client's own, which lives as long as its connection. It takes a good third less CPU than <see cref="Events"/>, and nothing that blocks,
    /// neither the look-up of the server's name nor the wait for an answer, takes a thread of the host's pool.
    /// </summary>
    Thread,

    /// <summary>
    /// <see cref="SmtpClient.SendAsync(MailMessage, object)"/> and <see cref="SmtpClient.SendCompleted"/>. The end of each message, which <see cref="SmtpClient"/> sends with blocking calls even then, goes to a thread of the
    /// client's own.
    /// </summary>
    Events,
}
