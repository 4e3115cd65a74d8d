namespace BulkMailer;

/// <summary>
/// How far the campaign is.
/// </summary>
/// <param name="Pace">Its speed.</param>
/// <param name="Sent">How many rows were sent.</param>
/// <param name="Problems">How many rows had their turn and were not plainly sent.</param>
/// <param name="Stopping">Whether the user has stopped it, and the messages on the wire are being awaited.</param>
internal sealed record ProgressState(Pace Pace, long Sent, long Problems, bool Stopping);
