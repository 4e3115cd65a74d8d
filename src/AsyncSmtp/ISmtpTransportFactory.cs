namespace AsyncSmtp;

/// <summary>Makes the transports of a sender: one for each connection of its pool. Safe for use by many callers at once.</summary>
public interface ISmtpTransportFactory
{
    /// <summary>What in a sender's options does not go with these transports, asked when the sender is made. What is true of all senders has been checked.</summary>
    /// <param name="options">The options. Not to be changed.</param>
    /// <returns>A text for each rule that is broken, naming the option and its value, and no secret. None when all is well.</returns>
    IEnumerable<string> Check(AsyncSmtpOptions options);

    /// <summary>Makes a transport. It does not connect yet.</summary>
    /// <param name="context">Where it is to connect to, and for whom.</param>
    /// <returns>A transport that has not been used. Whoever asked for it disposes it.</returns>
    ISmtpTransport Create(SmtpTransportContext context);
}
