namespace AsyncSmtp.Testing.Loopback;

/// <summary>
/// The conversation on one connection: banner, commands in order, the end. One loop, on no thread of its own.
/// </summary>
internal sealed class SmtpSession
{
    private readonly ServerContext _server;
    private readonly SessionState _state;
    private readonly SmtpWire _wire;
    private readonly StepRunner _steps;
    private readonly ContentExchange _content;

    public SmtpSession(ServerContext server, SmtpServerConnection connection, SmtpWire wire, ConnectionEnd end, CancellationToken stopping)
    {
        _server = server;
        _wire = wire;
        _state = new SessionState(connection);
        _steps = new StepRunner(server, _state, wire, end, stopping);
        _content = new ContentExchange(server, _state, wire, _steps);
    }

    /// <summary>Talks until either side ends the connection.</summary>
    public async Task RunAsync()
    {
        InputKind input = await GreetAsync().ConfigureAwait(false);
        while (!_steps.HasEnded && input is not (InputKind.EndOfStream or InputKind.Idle or InputKind.NoHandshake))
        {
            input = await NextAsync().ConfigureAwait(false);
        }

        await DismissIdleAsync(input).ConfigureAwait(false);
    }

    /// <summary>Does what an action says in place of a conversation, under TLS if that is how a conversation would begin, and closes the connection.</summary>
    public async Task TurnAwayAsync(SmtpServerAction action)
    {
        InputKind input = _server.Options.ImplicitTls && !action.ReplyBytes.IsEmpty ? await SecureAsync().ConfigureAwait(false) : InputKind.Data;
        await (input == InputKind.Data ? DismissAsync(action) : DismissIdleAsync(input)).ConfigureAwait(false);
    }

    /// <summary>Ends the connection of a client that is silent. Within a handshake there are no words for it.</summary>
    private Task DismissIdleAsync(InputKind input) => input switch
    {
        InputKind.Idle => DismissAsync(_server.Options.OnIdle),
        InputKind.NoHandshake => DismissAsync(_server.Options.OnIdle.WithoutReply()),
        _ => Task.CompletedTask,
    };

    private async Task DismissAsync(SmtpServerAction action)
    {
        await _steps.InterruptAsync(action).ConfigureAwait(false);
        await _steps.EndAsync(ActionEnding.Close).ConfigureAwait(false);
    }

    private async ValueTask<InputKind> GreetAsync()
    {
        if (_server.Options.ImplicitTls)
        {
            InputKind input = await ShakeHandsAsync("").ConfigureAwait(false);
            if (input == InputKind.Data && !_state.IsSecure)
            {
                // The script wants no handshake, and without one there is nothing more to say.
                await _steps.EndAsync(ActionEnding.Close).ConfigureAwait(false);
            }

            if (input != InputKind.Data || _steps.HasEnded)
            {
                return input;
            }
        }

        _state.IsRefused = !await _steps.RunAsync(SmtpServerStage.Connect, "", () => SmtpRules.Banner).ConfigureAwait(false);
        return InputKind.Data;
    }

    private async ValueTask<InputKind> NextAsync()
    {
        InputLine input = await _wire.ReadLineAsync().ConfigureAwait(false);
        switch (input.Kind)
        {
            case InputKind.Data:
                _state.Connection.AddCommand(input.Text);
                return await ObeyAsync(input.Text, SmtpCommand.Parse(input.Text)).ConfigureAwait(false);
            case InputKind.TooLong:
                Reply(SmtpRules.TooLong);
                break;
            case InputKind.BareLineBreak:
                _state.Connection.AddCommand(input.Text);
                Reply(SmtpRules.BareLineBreak);
                break;
        }

        return input.Kind;
    }

    private async ValueTask<InputKind> ObeyAsync(string line, SmtpCommand command)
    {
        string argument = command.Argument;
        switch (command.Verb)
        {
            case "QUIT":
                await QuitAsync(line).ConfigureAwait(false);
                break;
            case not null when _state.IsRefused:
                Reply(SmtpRules.Disorder);
                break;
            case "EHLO":
                await _steps.RunAsync(SmtpServerStage.Ehlo, line, () => _server.Rules.Ehlo(_state, argument), () => _state.Greet(argument)).ConfigureAwait(false);
                break;
            case "HELO":
                await _steps.RunAsync(SmtpServerStage.Helo, line, () => SmtpRules.Helo(argument), () => _state.Greet(argument)).ConfigureAwait(false);
                break;
            case "STARTTLS":
                return await StartTlsAsync(line, argument).ConfigureAwait(false);
            case "AUTH":
                return await new AuthExchange(_server, _state, _wire, _steps, line, argument).RunAsync().ConfigureAwait(false);
            case "MAIL":
                await MailAsync(line, argument).ConfigureAwait(false);
                break;
            case "RCPT":
                await RecipientAsync(line, argument).ConfigureAwait(false);
                break;
            case "DATA":
                return await _content.DataAsync(line, argument).ConfigureAwait(false);
            case "BDAT":
                return await _content.ChunkAsync(line, argument).ConfigureAwait(false);
            case "RSET":
                await _steps.RunAsync(SmtpServerStage.Reset, line, () => SmtpRules.Other(command.Verb, argument), _state.EndMail).ConfigureAwait(false);
                break;
            case string verb:
                SmtpServerStage stage = verb == "NOOP" ? SmtpServerStage.Noop : SmtpServerStage.Other;
                await _steps.RunAsync(stage, line, () => SmtpRules.Other(verb, argument)).ConfigureAwait(false);
                break;
        }

        return InputKind.Data;
    }

    private async ValueTask QuitAsync(string line)
    {
        if (await _steps.RunAsync(SmtpServerStage.Quit, line, () => SmtpRules.Quit).ConfigureAwait(false) && !_steps.HasEnded)
        {
            await _wire.FlushAsync().ConfigureAwait(false);
            await _wire.EndSecureAsync().ConfigureAwait(false);
            await _steps.EndAsync(ActionEnding.Close).ConfigureAwait(false);
        }
    }

    private async ValueTask<InputKind> StartTlsAsync(string line, string argument)
    {
        if (!await _steps.RunAsync(SmtpServerStage.StartTls, line, () => _server.Rules.StartTls(_state, argument), _wire.DiscardInput).ConfigureAwait(false) || _steps.HasEnded)
        {
            return InputKind.Data;
        }

        await _wire.FlushAsync().ConfigureAwait(false);
        return await ShakeHandsAsync(line).ConfigureAwait(false);
    }

    private async ValueTask<InputKind> ShakeHandsAsync(string line)
        => await _steps.RunAsync(SmtpServerStage.TlsHandshake, line, () => null).ConfigureAwait(false) && !_steps.HasEnded ? await SecureAsync().ConfigureAwait(false) : InputKind.Data;

    private async ValueTask<InputKind> SecureAsync()
    {
        if (!await _wire.SecureAsync(_server.TlsContext).ConfigureAwait(false))
        {
            return InputKind.NoHandshake;
        }

        _state.Secure();
        return InputKind.Data;
    }

    private async ValueTask MailAsync(string line, string argument)
    {
        PathArgument? sender = PathArgument.TryParse(argument, "FROM:");
        _state.CountMail(_server.NextOverallMailNumber());
        await _steps.RunAsync(SmtpServerStage.MailFrom, line, () => _server.Rules.Mail(_state, sender), () => _state.BeginMail(sender ?? PathArgument.Unparsed(argument)), sender)
            .ConfigureAwait(false);
    }

    private async ValueTask RecipientAsync(string line, string argument)
    {
        PathArgument? recipient = PathArgument.TryParse(argument, "TO:");
        _state.CountRecipient();
        await _steps.RunAsync(
            SmtpServerStage.Recipient, line, () => _server.Rules.Recipient(_state, recipient), () => _state.AddRecipient(recipient ?? PathArgument.Unparsed(argument)), recipient)
            .ConfigureAwait(false);
    }

    private void Reply(SmtpReply reply) => _wire.Write(reply.Format(_server.Options.EnhancedStatusCodes));
}
