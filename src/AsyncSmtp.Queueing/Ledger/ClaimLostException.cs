namespace AsyncSmtp.Queueing;

/// <summary>
/// A mail came to its commit point under a claim that is no longer the one in force: somebody else has taken it. It was not sent here.
/// </summary>
public sealed class ClaimLostException : InvalidOperationException
{
    /// <summary>Makes an exception without a text of its own.</summary>
    public ClaimLostException()
        : base("Somebody else has taken the mail since. It was not sent here.")
    {
    }

    /// <summary>Makes an exception.</summary>
    /// <param name="message">What happened.</param>
    public ClaimLostException(string message)
        : base(message)
    {
    }

    /// <summary>Makes an exception.</summary>
    /// <param name="message">What happened.</param>
    /// <param name="innerException">Why.</param>
    public ClaimLostException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
