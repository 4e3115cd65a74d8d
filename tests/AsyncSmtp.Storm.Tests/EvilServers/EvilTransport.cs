using AsyncSmtp.Storm.Tests.Storm;

namespace AsyncSmtp.Storm.Tests.EvilServers;

/// <summary>What meets the evil servers: SmtpClient, or the pipelining transport where the environment names it (<see cref="StormSettings.Transport"/>).</summary>
internal static class EvilTransport
{
    /// <summary>Gets a value indicating whether it is the pipelining one, which is stricter: a reply has an end, a limit and a code of the RFC, and none comes before it was asked for.</summary>
    public static bool IsPipelining => StormSettings.Transport == StormTransports.Pipelining;

    public static ISmtpTransportFactory? Factory => IsPipelining ? StormTransports.Chosen : null;
}
