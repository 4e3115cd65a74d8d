using MailKit.Security;

namespace AsyncSmtp.Servers.Tests;

/// <summary>The ways to log in, of the transports that have a choice of them.</summary>
internal static class Logins
{
    private static readonly TransportKind[] Transports = [TransportKind.MailKit, TransportKind.Pipelining];
    private static readonly string[] Mechanisms = ["PLAIN", "LOGIN", "CRAM-MD5"];
    private static readonly SecureSocketOptions[] Securities = [SecureSocketOptions.StartTls, SecureSocketOptions.SslOnConnect];

    /// <summary>Each transport, mechanism and way to TLS.</summary>
    public static TheoryData<TransportKind, string, SecureSocketOptions> All
        => [.. Transports.SelectMany(static transport => Mechanisms.SelectMany(mechanism => Securities.Select(security => (transport, mechanism, security))))];

    /// <summary>Each transport and mechanism, and both ways to TLS.</summary>
    public static TheoryData<TransportKind, string, SecureSocketOptions> Some
        => [.. Transports.SelectMany(static transport => Mechanisms.Select(mechanism => (transport, mechanism, mechanism == "CRAM-MD5" ? SecureSocketOptions.SslOnConnect : SecureSocketOptions.StartTls)))];
}
