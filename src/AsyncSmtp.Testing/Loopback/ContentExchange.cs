namespace AsyncSmtp.Testing.Loopback;

/// <summary>The content of a mail: by DATA, in lines up to the final dot, or by BDAT, in counted octets (RFC 3030).</summary>
internal sealed class ContentExchange(ServerContext server, SessionState state, SmtpWire wire, StepRunner steps)
{
    private readonly MailReception _reception = new(wire, steps, server.Options.MaxMessageSize);

    public async ValueTask<InputKind> DataAsync(string line, string argument)
    {
        if (!await steps.RunAsync(SmtpServerStage.Data, line, () => SmtpRules.Data(state, argument)).ConfigureAwait(false) || steps.HasEnded)
        {
            return InputKind.Data;
        }

        InputKind input = await _reception.ReceiveAsync(line).ConfigureAwait(false);
        if (input == InputKind.Data && !steps.HasEnded)
        {
            await EndAsync(line).ConfigureAwait(false);
        }

        return input;
    }

    public async ValueTask<InputKind> ChunkAsync(string line, string argument)
    {
        if (!server.Options.Chunking)
        {
            Reply(SmtpRules.NoChunking);
            return InputKind.Data;
        }

        if (ChunkArgument.TryParse(argument) is not { } chunk)
        {
            // How many octets were to follow, nobody knows.
            state.FailChunks();
            Reply(SmtpRules.ChunkSyntax);
            return InputKind.Data;
        }

        // The client may wait for the answers to what it said before, and send its octets then.
        if (wire.Unused.Length < chunk.Size)
        {
            await wire.FlushAsync().ConfigureAwait(false);
        }

        bool isFirst = state.Chunks == ChunkState.None;
        if (await IsWantedAsync(line).ConfigureAwait(false) && !steps.HasEnded)
        {
            return await TakeAsync(line, chunk, isFirst).ConfigureAwait(false);
        }

        // A chunk's octets follow its command whatever the server thinks of it. The refusal that has been written waits for them.
        state.FailChunks();
        return steps.HasEnded ? InputKind.Data : await _reception.SkipAsync(chunk.Size).ConfigureAwait(false);
    }

    /// <summary>Whether a chunk is taken. Only the first is a step of the script's.</summary>
    private async ValueTask<bool> IsWantedAsync(string line)
    {
        if (state.Chunks == ChunkState.Failed)
        {
            Reply(SmtpRules.Disorder);
            return false;
        }

        return state.Chunks == ChunkState.Begun
            || await steps.RunAsync(SmtpServerStage.Data, line, () => SmtpRules.FirstChunk(state), () => state.Chunks = ChunkState.Begun).ConfigureAwait(false);
    }

    private async ValueTask<InputKind> TakeAsync(string line, ChunkArgument chunk, bool isFirst)
    {
        InputKind input = await _reception.ReceiveChunkAsync(line, chunk.Size, isFirst).ConfigureAwait(false);
        if (input != InputKind.Data || steps.HasEnded)
        {
            return input;
        }

        if (chunk.IsLast)
        {
            await EndAsync(line).ConfigureAwait(false);
            return input;
        }

        SmtpReply reply = server.Rules.Chunk(chunk.Size, _reception.Size);
        if (!reply.IsPositive)
        {
            state.FailChunks();
        }

        Reply(reply);
        return input;
    }

    private async ValueTask EndAsync(string line)
    {
        ReadOnlyMemory<byte> content = _reception.Content;
        state.Connection.AddEvent($"{_reception.Size} bytes of mail");
        await steps.RunAsync(
            SmtpServerStage.EndOfData, line, () => server.Rules.EndOfData(state.OverallMailNumber, _reception.Size), () => server.Mails.Accept(state, content.Span), content: content)
            .ConfigureAwait(false);
        state.EndMail();
    }

    private void Reply(SmtpReply reply) => wire.Write(reply.Format(server.Options.EnhancedStatusCodes));
}
