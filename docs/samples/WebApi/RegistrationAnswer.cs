namespace AsyncSmtp.Samples.WebApi;

/// <summary>What the client is told of its mail: <c>sent</c>, or <c>inDoubt</c>. One that was not sent is told with a problem.</summary>
internal sealed record RegistrationAnswer(string Email, string Mail, string? MessageId);
