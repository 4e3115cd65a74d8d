using AsyncSmtp.MailKit.Signing;

namespace AsyncSmtp.Pipelining.Content;

/// <summary>What decides how a content is written: what the sender wants, and what the server offers.</summary>
/// <param name="IsInternational">Whether the sender wants headers in UTF-8, as with <see cref="System.Net.Mail.SmtpDeliveryFormat.International"/>.</param>
/// <param name="Offers8BitMime">Whether the server offers 8BITMIME (RFC 6152).</param>
/// <param name="OffersSmtpUtf8">Whether the server offers SMTPUTF8 (RFC 6531).</param>
/// <param name="Signer">Who signs, or null.</param>
/// <param name="TimeProvider">The clock of the Date header.</param>
internal readonly record struct ContentSettings(bool IsInternational, bool Offers8BitMime, bool OffersSmtpUtf8, MessageSigner? Signer, TimeProvider TimeProvider)
{
    /// <summary>Gets a value indicating whether the server takes UTF-8 in headers and envelope. SMTPUTF8 is nothing without 8BITMIME (RFC 6531, section 3.1).</summary>
    public bool TakesUtf8 => OffersSmtpUtf8 && Offers8BitMime;
}
