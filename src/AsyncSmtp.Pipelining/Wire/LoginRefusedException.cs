using System.Globalization;
using AsyncSmtp.Pipelining.Replies;
using MailKit.Security;

namespace AsyncSmtp.Pipelining.Wire;

/// <summary>The server has refused the login.</summary>
internal sealed class LoginRefusedException(Reply reply) : AuthenticationException(string.Create(CultureInfo.InvariantCulture, $"{reply.Code}: {reply.Text}"))
{
    public Reply Reply { get; } = reply;
}
