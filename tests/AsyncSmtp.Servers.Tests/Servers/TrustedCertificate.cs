using System.Net;
using System.Net.Security;

namespace AsyncSmtp.Servers.Tests.Servers;

/// <summary>What decides about the servers' certificates in this process, whichever transport asks.</summary>
internal static class TrustedCertificate
{
    /// <summary>Gets or sets the callback; null for the system's own judgement.</summary>
    public static RemoteCertificateValidationCallback? Check
    {
#pragma warning disable SYSLIB0014 // The one place where SmtpClient asks whether a certificate is good.
        get => ServicePointManager.ServerCertificateValidationCallback;
        set => ServicePointManager.ServerCertificateValidationCallback = value;
#pragma warning restore SYSLIB0014
    }
}
