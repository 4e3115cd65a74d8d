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

    /// <summary>Gets a value indicating whether the connection is used again, though the message was not sent.</summary>
    public bool KeepsConnection { get; init; }

    /// <summary>Gets what the pipelining transport makes of it, where that is something else.</summary>
    public EvilCase? Pipelining { get; init; }

    /// <summary>Gets what the transport of this run makes of it.</summary>
    public EvilCase Judged => EvilTransport.IsPipelining ? Pipelining ?? this : this;

    /// <summary>Gets the number of the connection that the next message goes over.</summary>
    public int NextConnection => KeepsConnection || Outcome == DeliveryOutcome.Sent ? 1 : 2;

    /// <summary>Gets a value indicating whether the server leaves it to the client to end the send.</summary>
    public bool EndsByDeadline => Text.EndsWith("Timeout", StringComparison.Ordinal);

    /// <summary>The same, of which the pipelining transport says something else.</summary>
    public EvilCase ButPipelining(DeliveryOutcome outcome, string text = "") => this with { Pipelining = this with { Outcome = outcome, Text = text } };
}
