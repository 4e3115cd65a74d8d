namespace AsyncSmtp.Verification;

/// <summary>A reply of the server: its code, and the text of each line.</summary>
internal sealed record SmtpReply(int Code, IReadOnlyList<string> Lines)
{
    /// <summary>As a person would read it on one line.</summary>
    public override string ToString() => $"{Code} {string.Join(" / ", Lines)}".TrimEnd();
}
