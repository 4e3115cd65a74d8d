namespace AsyncSmtp.Queueing;

/// <summary>What becomes of a mail of which nobody can learn any more whether it was sent: its process died, or its connection was lost, after the commit point.</summary>
public enum InDoubtPolicy
{
    /// <summary>It is set aside for a person to decide about. Nobody gets a mail twice, and somebody may get none.</summary>
    Park = 0,

    /// <summary>It is sent again. Everybody gets the mail, and somebody may get it twice.</summary>
    Resend = 1,
}
