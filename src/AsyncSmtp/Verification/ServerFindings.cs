using System.Globalization;
using System.Net.Security;
using System.Security.Authentication;

namespace AsyncSmtp.Verification;

/// <summary>What has been learnt so far in a conversation.</summary>
internal sealed class ServerFindings
{
    /// <summary>RFC 5321, section 4.1.1.1, and the older spelling with an equals sign that SmtpClient takes too.</summary>
    private static readonly char[] Separators = [' ', '='];

    /// <summary>All that SmtpClient knows.</summary>
    private static readonly string[] ClientMechanisms = ["GSSAPI", "NTLM", "LOGIN"];

    public SmtpReply? Greeting { get; set; }

    public Dictionary<string, string> Capabilities { get; private set; } = [];

    public SslProtocols? TlsProtocol { get; set; }

    public TlsCipherSuite? CipherSuite { get; set; }

    public SmtpServerCertificate? Certificate { get; set; }

    public TimeSpan? RoundTripTime { get; set; }

    public List<string> Problems { get; } = [];

    public List<string> Warnings { get; } = [];

    public bool Offers(string capability) => Capabilities.ContainsKey(capability);

    public string[] AuthMechanisms => Capabilities.TryGetValue("AUTH", out string? names) ? names.ToUpperInvariant().Split(' ', StringSplitOptions.RemoveEmptyEntries) : [];

    public string[] UsableAuthMechanisms => [.. AuthMechanisms.Intersect(ClientMechanisms)];

    public long? MaxMessageSize => Capabilities.TryGetValue("SIZE", out string? size) && long.TryParse(size, NumberStyles.None, CultureInfo.InvariantCulture, out long bytes) && bytes > 0 ? bytes : null;

    /// <summary>Takes the reply to EHLO in place of an earlier one. A name that comes twice has the parameters of both.</summary>
    public void Learn(SmtpReply ehlo)
    {
        Capabilities = [];
        foreach (string line in ehlo.Lines.Skip(1))
        {
            string[] parts = line.Trim().Split(Separators, 2);
            string name = parts[0].ToUpperInvariant();
            string parameters = parts.Length > 1 ? parts[1].Trim() : "";
            if (name.Length > 0)
            {
                Capabilities[name] = Capabilities.TryGetValue(name, out string? earlier) ? $"{earlier} {parameters}".Trim() : parameters;
            }
        }
    }

    public SmtpServerReport ToReport(string target) => new()
    {
        Target = target,
        Problems = Problems,
        Warnings = Warnings,
        Greeting = Greeting?.ToString(),
        Capabilities = Capabilities,
        MaxMessageSize = MaxMessageSize,
        AuthMechanisms = AuthMechanisms,
        UsableAuthMechanisms = UsableAuthMechanisms,
        TlsProtocol = TlsProtocol,
        CipherSuite = CipherSuite,
        Certificate = Certificate,
        RoundTripTime = RoundTripTime,
    };
}
