using System.Net;
using System.Net.Security;
using AsyncSmtp.Testing;

namespace AsyncSmtp.Storm.Tests;

/// <summary>Makes SmtpClient trust one test server's certificate. Its only way is a process-wide callback, which the other transports are given, too.</summary>
internal static class CertificateTrust
{
#pragma warning disable SYSLIB0014 // SmtpClient asks ServicePointManager and nobody else.
    public static RemoteCertificateValidationCallback? Check => ServicePointManager.ServerCertificateValidationCallback;

    public static void Trust(LoopbackSmtpServer server) => ServicePointManager.ServerCertificateValidationCallback = server.AcceptCertificate!;

    public static void Clear() => ServicePointManager.ServerCertificateValidationCallback = null;
#pragma warning restore SYSLIB0014
}
