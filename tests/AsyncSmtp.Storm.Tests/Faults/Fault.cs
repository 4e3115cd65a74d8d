using AsyncSmtp.Testing;

namespace AsyncSmtp.Storm.Tests.Faults;

/// <summary>One thing that goes wrong.</summary>
/// <param name="Stage">Where.</param>
/// <param name="RecipientNumber">At which RCPT, counted from 1; 0 at other stages.</param>
/// <param name="Action">What the server does.</param>
/// <param name="Name">What a person is told of it.</param>
internal sealed record Fault(SmtpServerStage Stage, int RecipientNumber, SmtpServerAction Action, string Name);
