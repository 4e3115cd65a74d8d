namespace AsyncSmtp.Testing;

/// <summary>
/// A recipient that a <see cref="LoopbackSmtpServer"/> accepted.
/// </summary>
public sealed class ReceivedRecipient
{
    internal ReceivedRecipient(string address, IReadOnlyDictionary<string, string> parameters)
    {
        Address = address;
        Parameters = parameters;
    }

    /// <summary>Gets the address as it was given with RCPT, without its angle brackets.</summary>
    public string Address { get; }

    /// <summary>Gets the parameters of the RCPT command (<c>NOTIFY</c>, <c>ORCPT</c>), by upper-case name.</summary>
    public IReadOnlyDictionary<string, string> Parameters { get; }

    /// <summary>Returns the address.</summary>
    /// <returns>The address.</returns>
    public override string ToString() => Address;
}
