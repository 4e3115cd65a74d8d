using System.Globalization;
using System.Net.Mail;
using AsyncSmtp.Pipelining.Replies;

namespace AsyncSmtp.Pipelining.Wire;

/// <summary>The server has refused a command, or the connection.</summary>
/// <param name="command">The command's verb, or what else was refused; null when the server spoke without being asked.</param>
/// <param name="reply">The reply.</param>
internal sealed class RefusedReplyException(string? command, Reply reply)
    : SmtpException((SmtpStatusCode)reply.Code, TextOf(command, reply))
{
    public Reply Reply { get; } = reply;

    private static string TextOf(string? command, Reply reply) => string.Create(
        CultureInfo.InvariantCulture,
        $"{(command is null ? "The server said, before it was asked anything," : $"The server answered {command} with")} {reply.Code} {reply.Text}").TrimEnd();
}
