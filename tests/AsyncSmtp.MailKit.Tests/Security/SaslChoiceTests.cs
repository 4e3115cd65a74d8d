using System.Net;
using AsyncSmtp.MailKit.Security;
using MailKit.Security;

namespace AsyncSmtp.MailKit.Tests.Security;

public sealed class SaslChoiceTests
{
    private static readonly NetworkCredential Ann = new("ann", "secret");

    [Theory]
    [InlineData("LOGIN PLAIN XOAUTH2", "", false, "PLAIN")]
    [InlineData("LOGIN CRAM-MD5 PLAIN", "", false, "CRAM-MD5")]
    [InlineData("NTLM LOGIN", "", false, "LOGIN")]
    [InlineData("NTLM LOGIN", "NTLM", false, "NTLM")]
    [InlineData("PLAIN SCRAM-SHA-1 SCRAM-SHA-256", "", false, "SCRAM-SHA-256")]
    [InlineData("PLAIN login", "Login PLAIN", false, "LOGIN")]
    [InlineData("PLAIN LOGIN", "XOAUTH2", false, "PLAIN")]
    [InlineData("LOGIN XOAUTH2", "", true, "XOAUTH2")]
    [InlineData("PLAIN OAUTHBEARER XOAUTH2", "PLAIN OAUTHBEARER XOAUTH2", true, "OAUTHBEARER")]
    public void Choose_Offer_TakesTheFirstOfThePreference(string offered, string preference, bool isToken, string expected)
    {
        SaslMechanism mechanism = SaslChoice.Choose(offered.Split(' '), preference.Split(' ', StringSplitOptions.RemoveEmptyEntries), Ann, isToken);

        Assert.Equal(expected, mechanism.MechanismName);
        Assert.Same(Ann, mechanism.Credentials);
    }

    [Theory]
    [InlineData("GSSAPI XOAUTH2", "PLAIN", "The server offers GSSAPI, XOAUTH2; the sender would use PLAIN.")]
    [InlineData("", "", "The server offers no authentication; the sender would use SCRAM-SHA-512, SCRAM-SHA-256, SCRAM-SHA-1, DIGEST-MD5, CRAM-MD5, PLAIN, LOGIN.")]
    public void Choose_NothingInCommon_SaysWhatThereIs(string offered, string preference, string expected)
    {
        string[] offer = offered.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        string[] wanted = preference.Split(' ', StringSplitOptions.RemoveEmptyEntries);

        Assert.Equal(expected, Assert.Throws<AuthenticationException>(() => SaslChoice.Choose(offer, wanted, Ann, isToken: false)).Message);
    }
}
