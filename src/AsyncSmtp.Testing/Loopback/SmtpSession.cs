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
    private readonly MailReception _reception;

    public SmtpSession(ServerContext server, SmtpServerConnection connection, SmtpWire wire, ConnectionEnd end, CancellationToken stopping)
    {
        _server = server;
        _wire = wire;
        _state = new SessionState(connection);
        _steps = new StepRunner(server, _state, wire, end, stopping);
        _reception = new MailReception(wire, _steps, server.Options.MaxMessageSize);
    }

    /// <summary>Talks until either side ends the connection.</summary>
    public async Task RunAsync()
    {
        if (_server.Options.ImplicitTls)
        {
            await ShakeHandsAsync("").ConfigureAwait(false);
            if (_steps.HasEnded)
            {
                return;
            }
        }

        _state.IsRefused = !await _steps.RunAsync(SmtpServerStage.Connect, "", () => SmtpRules.Banner).ConfigureAwait(false);
        InputKind input = InputKind.Data;
        while (!_steps.HasEnded && input is not (InputKind.EndOfStream or InputKind.Idle))
        {
            input = await NextAsync().ConfigureAwait(false);
        }

        if (input == InputKind.Idle)
        {
            await DismissAsync(_server.Options.OnIdle).ConfigureAwait(false);
        }
    }

    /// <summary>Does what an action says in place of a conversation, and closes the connection.</summary>
    public async Task DismissAsync(SmtpServerAction action)
    {
        await _steps.InterruptAsync(action).ConfigureAwait(false);
        await _steps.EndAsync(ActionEnding.Close).ConfigureAwait(false);
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
                Reply(SmtpRules.Refused);
                break;
            case "EHLO":
                await _steps.RunAsync(SmtpServerStage.Ehlo, line, () => _server.Rules.Ehlo(_state, argument), () => _state.Greet(argument)).ConfigureAwait(false);
                break;
            case "HELO":
                await _steps.RunAsync(SmtpServerStage.Helo, line, () => SmtpRules.Helo(argument), () => _state.Greet(argument)).ConfigureAwait(false);
                break;
            case "STARTTLS":
                await StartTlsAsync(line, argument).ConfigureAwait(false);
                break;
            case "AUTH":
                return await new AuthExchange(_server, _state, _wire, _steps, line, argument).RunAsync().ConfigureAwait(false);
            case "MAIL":
                await MailAsync(line, argument).ConfigureAwait(false);
                break;
            case "RCPT":
                await RecipientAsync(line, argument).ConfigureAwait(false);
                break;
            case "DATA":
                return await DataAsync(line, argument).ConfigureAwait(false);
            case "BDAT":
                return await ChunkAsync(line, argument).ConfigureAwait(false);
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

    private async ValueTask StartTlsAsync(string line, string argument)
    {
        if (!await _steps.RunAsync(SmtpServerStage.StartTls, line, () => _server.Rules.StartTls(_state, argument), _wire.DiscardInput).ConfigureAwait(false) || _steps.HasEnded)
        {
            return;
        }

        await _wire.FlushAsync().ConfigureAwait(false);
        await ShakeHandsAsync(line).ConfigureAwait(false);
    }

    private async ValueTask ShakeHandsAsync(string line)
    {
        if (await _steps.RunAsync(SmtpServerStage.TlsHandshake, line, () => null).ConfigureAwait(false) && !_steps.HasEnded)
        {
            await _wire.SecureAsync(_server.TlsContext).ConfigureAwait(false);
            _state.Secure();
        }
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

    private async ValueTask<InputKind> DataAsync(string line, string argument)
    {
        if (!await _steps.RunAsync(SmtpServerStage.Data, line, () => SmtpRules.Data(_state, argument)).ConfigureAwait(false) || _steps.HasEnded)
        {
            return InputKind.Data;
        }

        InputKind input = await _reception.ReceiveAsync(line).ConfigureAwait(false);
        if (input != InputKind.Data || _steps.HasEnded)
        {
            return input;
        }

        await EndDataAsync(line).ConfigureAwait(false);
        return InputKind.Data;
    }

    /// <summary>A chunk's octets follow its command whatever the server thinks of it, so they are read in any case.</summary>
    private async ValueTask<InputKind> ChunkAsync(string line, string argument)
    {
        if (!_server.Options.Chunking || ChunkArgument.TryParse(argument) is not { } chunk)
        {
            Reply(_server.Options.Chunking ? SmtpRules.ChunkSyntax : SmtpRules.NoChunking);
            return InputKind.Data;
        }

        bool isFirst = !_state.HasChunks;
        if (isFirst && !await _steps.RunAsync(SmtpServerStage.Data, line, () => SmtpRules.FirstChunk(_state), () => _state.HasChunks = true).ConfigureAwait(false))
        {
            return _steps.HasEnded ? InputKind.Data : await _reception.SkipAsync(chunk.Size).ConfigureAwait(false);
        }

        InputKind input = _steps.HasEnded ? InputKind.Data : await _reception.ReceiveChunkAsync(line, chunk.Size, isFirst).ConfigureAwait(false);
        if (input != InputKind.Data || _steps.HasEnded)
        {
            return input;
        }

        if (chunk.IsLast)
        {
            await EndDataAsync(line).ConfigureAwait(false);
        }
        else
        {
            Reply(SmtpRules.Chunk(chunk.Size));
        }

        return InputKind.Data;
    }

    private async ValueTask EndDataAsync(string line)
    {
        ReadOnlyMemory<byte> content = _reception.Content;
        _state.Connection.AddEvent($"{_reception.Size} bytes of mail");
        await _steps.RunAsync(
            SmtpServerStage.EndOfData, line, () => _server.Rules.EndOfData(_state.OverallMailNumber, _reception.Size), () => _server.Mails.Accept(_state, content.Span), content: content)
            .ConfigureAwait(false);
        _state.EndMail();
    }

    private void Reply(SmtpReply reply) => _wire.Write(reply.Format(_server.Options.EnhancedStatusCodes));
}
