namespace AsyncSmtp.Throughput.Senders;

/// <summary>Where to send to, and how.</summary>
/// <param name="Port">The server's port on loopback.</param>
/// <param name="Connections">How many connections to use.</param>
/// <param name="NodemailerFolder">The folder in which nodemailer is installed, or null.</param>
internal sealed record SenderTarget(int Port, int Connections, string? NodemailerFolder = null)
{
    public const string Host = "127.0.0.1";
}
