using System.Net.Security;

namespace AsyncSmtp.Testing.Loopback;

/// <summary>What all sessions of a server share, across its restarts.</summary>
internal sealed class ServerContext(LoopbackSmtpServerOptions options, ServerCertificate certificate)
{
    private int _mailCommands;

    public LoopbackSmtpServerOptions Options { get; } = options;

    public SmtpRules Rules { get; } = new(options);

    public ConnectionLedger Ledger { get; } = new(options);

    public MailLog Mails { get; } = new(options);

    public FaultLog Faults { get; } = new();

    /// <summary>The script in force; it may be replaced at any time.</summary>
    public volatile Func<SmtpServerStep, SmtpServerAction?>? Script = options.Script;

    public SslStreamCertificateContext TlsContext => certificate.Context;

    public int NextOverallMailNumber() => Interlocked.Increment(ref _mailCommands);

    public void Fail(Exception fault)
    {
        Faults.Add(fault);
        Mails.Fail(Faults.ToException());
    }
}
