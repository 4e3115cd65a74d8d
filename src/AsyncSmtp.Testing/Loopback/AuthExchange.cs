using System.Text;

namespace AsyncSmtp.Testing.Loopback;

/// <summary>AUTH PLAIN and AUTH LOGIN, with and without an initial response.</summary>
internal sealed class AuthExchange(ServerContext server, SessionState state, SmtpWire wire, StepRunner steps, string line, string argument)
{
    private const string AskForUser = "VXNlcm5hbWU6";
    private const string AskForPassword = "UGFzc3dvcmQ6";
    private static readonly SmtpReply Cancelled = new(501, "5.7.0", "Authentication cancelled");
    private static readonly SmtpReply Undecodable = new(501, "5.5.2", "Not valid base64, or not what the mechanism asks for");

    private InputKind _input = InputKind.Data;

    /// <summary>Runs the exchange to its end.</summary>
    /// <returns>Whether the client is still there, and not idle for too long.</returns>
    public async ValueTask<InputKind> RunAsync()
    {
        string[] words = argument.Split(' ', 2, StringSplitOptions.TrimEntries);
        string? initial = words.Length > 1 ? words[1] : null;
        bool isLogin = words[0].Equals("LOGIN", StringComparison.OrdinalIgnoreCase);
        SmtpReply? challenge = initial is null ? new SmtpReply(334, "", isLogin ? AskForUser : "") : null;

        bool isScripted = true;
        bool proceeds = await steps.RunAsync(SmtpServerStage.Auth, line, Judge).ConfigureAwait(false);

        // A challenge of the script's gets an answer of its own, whatever came with the command.
        if (proceeds && !steps.HasEnded && await ReadAsync(isScripted ? null : initial).ConfigureAwait(false) is { } response)
        {
            if (isLogin)
            {
                await LoginAsync(response).ConfigureAwait(false);
            }
            else if (Decode(response)?.Split('\0') is [_, string user, string password])
            {
                await JudgeAsync(user, password).ConfigureAwait(false);
            }
            else
            {
                Refuse(Undecodable);
            }
        }

        return _input;

        SmtpReply? Judge()
        {
            isScripted = false;
            return server.Rules.Auth(state, words[0]) ?? challenge;
        }
    }

    private async ValueTask LoginAsync(string response)
    {
        if (Decode(response) is not { } user)
        {
            Refuse(Undecodable);
            return;
        }

        wire.Write(SmtpReply.Format(334, AskForPassword));
        if (await ReadAsync(initial: null).ConfigureAwait(false) is not { } second)
        {
            return;
        }

        if (Decode(second) is { } password)
        {
            await JudgeAsync(user, password).ConfigureAwait(false);
        }
        else
        {
            Refuse(Undecodable);
        }
    }

    private async ValueTask JudgeAsync(string user, string password) =>
        await steps.RunAsync(SmtpServerStage.Credentials, line, () => server.Rules.Credentials(user, password), () => state.Connection.User = user).ConfigureAwait(false);

    private void Refuse(SmtpReply reply) => wire.Write(reply.Format(server.Options.EnhancedStatusCodes));

    /// <summary>The client's next response, or <see langword="null"/> when there is none to go on with.</summary>
    private async ValueTask<string?> ReadAsync(string? initial)
    {
        if (initial is not null)
        {
            return initial == "=" ? "" : initial;
        }

        InputLine input = await wire.ReadLineAsync().ConfigureAwait(false);
        _input = input.Kind is InputKind.EndOfStream or InputKind.Idle ? input.Kind : InputKind.Data;
        if (input.Kind == InputKind.Data)
        {
            state.Connection.AddAnswer(input.Text);
        }

        if (input.Kind == InputKind.Data && input.Text != "*")
        {
            return input.Text;
        }

        if (_input == InputKind.Data)
        {
            Refuse(input.Kind == InputKind.Data ? Cancelled : Undecodable);
        }

        return null;
    }

    private static string? Decode(string base64)
    {
        byte[] bytes = new byte[base64.Length];
        return Convert.TryFromBase64String(base64, bytes, out int length) ? Encoding.UTF8.GetString(bytes, 0, length) : null;
    }
}
