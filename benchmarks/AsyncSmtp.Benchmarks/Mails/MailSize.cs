namespace AsyncSmtp.Benchmarks.Mails;

/// <summary>How large a message is.</summary>
public enum MailSize
{
    /// <summary>A body of 1 kB.</summary>
    Text1kB,

    /// <summary>A body of 100 kB.</summary>
    Text100kB,

    /// <summary>A body of 1 kB and an attachment of 5 MB.</summary>
    Attachment5MB,
}
