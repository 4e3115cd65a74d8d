namespace AsyncSmtp.Servers.Tests.Servers;

/// <summary>A login with an access token, as a <see cref="TokenServer"/> saw it.</summary>
internal sealed record TokenLogin(string User, string Token, bool IsAccepted);
