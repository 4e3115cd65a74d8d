namespace AsyncSmtp;

/// <summary>
/// Which of the sender's lanes a send waits in. A connection that comes free goes to the first of the most urgent lane in which anybody waits; and yet every lane moves: one that was passed over nine times
/// in a row has the next turn.
/// </summary>
public enum SendLane
{
    /// <summary>Passes everybody else: a password reset, a code to log in with.</summary>
    Urgent,

    /// <summary>Everything that is neither.</summary>
    Normal,

    /// <summary>Waits for the others: a newsletter.</summary>
    Bulk,
}
