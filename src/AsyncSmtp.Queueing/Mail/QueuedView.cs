using System.Net.Mail;

namespace AsyncSmtp.Queueing;

/// <summary>An <see cref="AlternateView"/>.</summary>
public sealed record QueuedView
{
    /// <summary>Gets the view itself.</summary>
    public required QueuedPart Part { get; init; }

    /// <summary>Gets <see cref="AlternateView.LinkedResources"/>.</summary>
    public IReadOnlyList<QueuedPart> LinkedResources { get; init => field = value ?? []; } = [];
}
