using System.Globalization;
using System.Net;
using System.Text;
using MailKit.Security;

namespace AsyncSmtp.Pipelining.Wire;

/// <summary>OAUTHBEARER (RFC 7628). MailKit's names the server in it as well, and is told its name by MailKit's own client alone.</summary>
internal sealed class BearerMechanism(NetworkCredential credential, string host, int port) : SaslMechanism(credential)
{
    private bool _hasSaidAll;

    public override string MechanismName => "OAUTHBEARER";

    public override bool SupportsInitialResponse => true;

    public override void Reset()
    {
        _hasSaidAll = false;
        base.Reset();
    }

    protected override byte[] Challenge(byte[]? token, int startIndex, int length, CancellationToken cancellationToken = default)
    {
        if (_hasSaidAll)
        {
            // The server has said why it refuses, and waits for this to say it by a reply.
            return [1];
        }

        _hasSaidAll = true;
        string user = Credentials.UserName.Replace("=", "=3D", StringComparison.Ordinal).Replace(",", "=2C", StringComparison.Ordinal);
        return Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"n,a={user},\u0001host={host}\u0001port={port}\u0001auth=Bearer {Credentials.Password}\u0001\u0001"));
    }
}
