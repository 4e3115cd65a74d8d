namespace AsyncSmtp.Queueing;

/// <summary>Which descriptions of mails this library can read.</summary>
internal static class MailVersion
{
    public static bool IsKnown(int version) => version == QueuedMail.CurrentVersion;

    public static void ThrowIfNotKnown(QueuedMail mail)
    {
        if (!IsKnown(mail.Version))
        {
            throw NotKnown(mail.Version);
        }
    }

    public static NotSupportedException NotKnown(int version)
        => new($"The mail is of version {version} of QueuedMail, and this library knows version {QueuedMail.CurrentVersion}. Upgrade those who take mails out of the queue before those who put them in.");
}
