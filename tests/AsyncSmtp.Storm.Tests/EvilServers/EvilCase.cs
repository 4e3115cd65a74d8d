using AsyncSmtp.Testing;

namespace AsyncSmtp.Storm.Tests.EvilServers;

/// <summary>One way of breaking the protocol, once, and what a sender must make of it.</summary>
/// <param name="Stage">Where the server breaks it.</param>
/// <param name="Action">What it does.</param>
/// <param name="Outcome">What the task says.</param>
/// <param name="Text">What the text of the exception tells of the cause.</param>
internal sealed record EvilCase(SmtpServerStage Stage, SmtpServerAction Action, DeliveryOutcome Outcome, string Text = "")
{
    /// <summary>Gets a value indicating whether the server means it: it takes the mail, whatever it says.</summary>
    public bool Accepts { get; init; }

    /// <summary>Gets a value indicating whether the server leaves it to the client to end the send.</summary>
    public bool EndsByDeadline => Text.EndsWith("Timeout", StringComparison.Ordinal);
}
