using System.Net.Mail;

namespace AsyncSmtp;

/// <summary>
/// A recipient that the server refused, and what it said.
/// </summary>
/// <param name="address">The recipient's address, without the display name.</param>
/// <param name="statusCode">The server's reply code. Codes that <see cref="SmtpStatusCode"/> does not list are kept as their number.</param>
/// <param name="reply">The server's reply text, without the code.</param>
public sealed class FailedRecipient(string address, SmtpStatusCode statusCode, string reply)
{
    /// <summary>Gets the recipient's address, without the display name.</summary>
    public string Address { get; } = address;

    /// <summary>Gets the server's reply code. Codes that <see cref="SmtpStatusCode"/> does not list are kept as their number.</summary>
    public SmtpStatusCode StatusCode { get; } = statusCode;

    /// <summary>Gets the server's reply text, without the code.</summary>
    public string Reply { get; } = reply;

    /// <summary>Gets a value indicating whether the refusal may pass: a reply of the 4xx class (RFC 5321, section 4.2.1).</summary>
    public bool IsTransient => SmtpReplyCode.IsTransient(StatusCode);

    /// <summary>Returns the address, the reply code and the reply text.</summary>
    /// <returns>The address, the reply code and the reply text.</returns>
    public override string ToString() => $"{Address}: {(int)StatusCode} {Reply}";
}
