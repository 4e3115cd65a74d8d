using System.Net;
using AsyncSmtp.Testing;

namespace AsyncSmtp.Tests.Functional;

/// <summary>
/// Makes SmtpClient trust one test server's certificate. Its only way is a process-wide callback, so the tests that need it form a collection that runs alone.
/// </summary>
[CollectionDefinition(nameof(CertificateTrust), DisableParallelization = true)]
public sealed class CertificateTrust
{
#pragma warning disable SYSLIB0014 // SmtpClient asks ServicePointManager and nobody else.
    public static void Trust(LoopbackSmtpServer server) => ServicePointManager.ServerCertificateValidationCallback = server.AcceptCertificate!;

    public static void Clear() => ServicePointManager.ServerCertificateValidationCallback = null;
#pragma warning restore SYSLIB0014
}
