namespace AsyncSmtp.Pipelining.Replies;

/// <summary>What a server has answered to one command, all lines of it.</summary>
/// <param name="Code">The reply code, 200 to 599.</param>
/// <param name="Text">The text of a negative reply, see <see cref="ReplyText"/>; <see langword="null"/> for any other, which nobody reads.</param>
internal readonly record struct Reply(int Code, string? Text)
{
    /// <summary>Gets a value indicating whether the server has done what it was asked to: 2xx.</summary>
    public bool IsPositive => Code is >= 200 and < 300;

    /// <summary>Gets a value indicating whether the server refuses: 4xx or 5xx.</summary>
    public bool IsNegative => Code >= 400;
}
