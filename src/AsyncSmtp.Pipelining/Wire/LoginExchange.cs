using AsyncSmtp.Pipelining.Diagnostics;
using AsyncSmtp.Pipelining.Replies;
using MailKit.Security;

namespace AsyncSmtp.Pipelining.Wire;

/// <summary>AUTH (RFC 4954) with one of MailKit's mechanisms.</summary>
internal static class LoginExchange
{
    /// <summary>Those that can be used, by preference. The others of MailKit want to be told of the connection, which only MailKit's own client can do: DIGEST-MD5, NTLM, those of GSSAPI, and SCRAM with channel binding.</summary>
    public static readonly IReadOnlyList<string> Mechanisms = ["SCRAM-SHA-512", "SCRAM-SHA-256", "SCRAM-SHA-1", "CRAM-MD5", "PLAIN", "LOGIN", "XOAUTH2", "OAUTHBEARER"];

    private const int Accepted = 235;
    private const int Challenge = 334;

    /// <summary>A mechanism takes two or three steps; a server that never comes to an end takes more.</summary>
    private const int MaxSteps = 10;

    /// <exception cref="AuthenticationException">The server refuses, or does not do what the mechanism wants of it.</exception>
    public static async Task RunAsync(Dialogue dialogue, SaslMechanism mechanism, WireLog? log, CancellationToken cancellationToken)
    {
        log?.IsSecret = true;
        try
        {
            await StepAsync(dialogue, mechanism, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            log?.IsSecret = false;
        }
    }

    private static async Task StepAsync(Dialogue dialogue, SaslMechanism mechanism, CancellationToken cancellationToken)
    {
        string? first = mechanism.SupportsInitialResponse ? await mechanism.ChallengeAsync("", cancellationToken).ConfigureAwait(false) : null;
        string command = first is null ? $"AUTH {mechanism.MechanismName}" : $"AUTH {mechanism.MechanismName} {(first.Length == 0 ? "=" : first)}";
        for (int step = 0; step < MaxSteps; step++)
        {
            List<string> lines = [];
            Reply reply = await dialogue.AskAsync(command, lines, cancellationToken).ConfigureAwait(false);
            if (reply.Code == Accepted)
            {
                return;
            }

            command = reply.Code == Challenge ? await AnswerAsync(mechanism, lines[^1], cancellationToken).ConfigureAwait(false)
                : reply.IsNegative ? throw new LoginRefusedException(reply)
                : throw new ReplyProtocolException($"The server answered AUTH with {reply.Code}.");
        }

        throw new AuthenticationException($"The server did not come to an end of {mechanism.MechanismName}.");
    }

    private static async Task<string> AnswerAsync(SaslMechanism mechanism, string challenge, CancellationToken cancellationToken)
    {
        try
        {
            // One that has said all it has to is told why it was refused (XOAUTH2), or that the server knows it too (SCRAM): it has nothing to add.
            return mechanism.IsAuthenticated ? "" : await mechanism.ChallengeAsync(challenge, cancellationToken).ConfigureAwait(false) ?? "";
        }
        catch (Exception e) when (e is not (AuthenticationException or OperationCanceledException))
        {
            // What the mechanisms of MailKit throw when they cannot read it is of many kinds.
            throw new AuthenticationException($"The server's challenge is none for {mechanism.MechanismName}.", e);
        }
    }
}
