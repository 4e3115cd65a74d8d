namespace AsyncSmtp.Storm.Tests.Mail;

/// <summary>The kinds of content, by how SmtpClient encodes and writes the last part: at once in memory, or as it is read.</summary>
internal enum MailParts
{
    Ascii,
    EightBitView,
    Base64Attachment,
    TextAndHtml,
    EightBitAttachment,
    Unicode,
    BothAttachments,
    QuotedPrintableView,
}
