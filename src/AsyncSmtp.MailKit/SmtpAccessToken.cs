namespace AsyncSmtp;

/// <summary>
/// An access token for XOAUTH2 or OAUTHBEARER, in place of a password. Immutable.
/// </summary>
/// <param name="Token">The token as the authority gave it. <see cref="ToString"/> does not show it.</param>
/// <param name="ExpiresAt">When it expires. It is used until two minutes before; <see cref="DateTimeOffset.MaxValue"/> for one that does not expire.</param>
public sealed record SmtpAccessToken(string Token, DateTimeOffset ExpiresAt)
{
    /// <summary>What can be logged: the expiry.</summary>
    /// <returns>A text without the token.</returns>
    public override string ToString() => $"an access token that expires at {ExpiresAt:u}";
}
