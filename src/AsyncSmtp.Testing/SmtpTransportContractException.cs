namespace AsyncSmtp.Testing;

/// <summary>A transport does not keep a promise.</summary>
public sealed class SmtpTransportContractException : Exception
{
    /// <summary>Makes an exception without a text of its own.</summary>
    public SmtpTransportContractException()
    {
    }

    /// <summary>Makes an exception.</summary>
    /// <param name="message">What was promised, and what was found.</param>
    public SmtpTransportContractException(string message)
        : base(message)
    {
    }

    /// <summary>Makes an exception.</summary>
    /// <param name="message">What was promised, and what was found.</param>
    /// <param name="innerException">What came instead.</param>
    public SmtpTransportContractException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
