namespace AsyncSmtp.Testing.Loopback;

/// <summary>
/// Carries out one step of a conversation: asks the script, waits, lets the command take effect, answers, and ends the connection if it is to end.
/// </summary>
internal sealed class StepRunner(ServerContext server, SessionState state, SmtpWire wire, ConnectionEnd end, CancellationToken stopping)
{
    /// <summary>Whether the connection has been ended.</summary>
    public bool HasEnded { get; private set; }

    /// <summary>Runs a step.</summary>
    /// <param name="stage">Where the conversation stands.</param>
    /// <param name="line">The command line.</param>
    /// <param name="judge">The server's own reply; <see langword="null"/> is consent without a word.</param>
    /// <param name="effect">What the command does when it is not refused. It is done before the reply is sent: who has the reply may rely on it.</param>
    /// <param name="path">The argument of MAIL or RCPT.</param>
    /// <param name="content">The message, at the end of data.</param>
    /// <returns>Whether the command took effect.</returns>
    public async ValueTask<bool> RunAsync(
        SmtpServerStage stage, string line, Func<SmtpReply?> judge, Action? effect = null, PathArgument? path = null, ReadOnlyMemory<byte> content = default)
    {
        SmtpServerAction action = Ask(stage, line, path, content);
        await WaitAsync(action).ConfigureAwait(false);
        if (action.UsesOwnReply && stage == SmtpServerStage.EndOfData)
        {
            await DelayAsync(server.Options.AcceptDelay).ConfigureAwait(false);
        }

        SmtpReply? own = action.UsesOwnReply ? judge() : null;
        bool accepted = action.IsAccepting || (action.UsesOwnReply ? own?.IsPositive ?? true : IsPositive(stage, action.Code));
        if (accepted)
        {
            effect?.Invoke();
        }

        if (own is { } reply)
        {
            wire.Write(reply.Format(server.Options.EnhancedStatusCodes));
        }

        await FinishAsync(action).ConfigureAwait(false);
        return accepted;
    }

    /// <summary>What the script wants, before anything of it is done.</summary>
    public SmtpServerAction Ask(SmtpServerStage stage, string line, PathArgument? path = null, ReadOnlyMemory<byte> content = default)
    {
        if (server.Script is not { } script)
        {
            return SmtpServerAction.Default;
        }

        try
        {
            return script(new SmtpServerStep(stage, state, line, path, content)) ?? SmtpServerAction.Default;
        }
        catch (Exception e)
        {
            throw new InvalidOperationException($"The script threw at step {stage} of connection {state.Connection.Number}: {e.Message}", e);
        }
    }

    /// <summary>Carries out an action that has nothing to do with a command.</summary>
    public async ValueTask InterruptAsync(SmtpServerAction action)
    {
        await WaitAsync(action).ConfigureAwait(false);
        await FinishAsync(action).ConfigureAwait(false);
    }

    public async ValueTask EndAsync(ActionEnding ending)
    {
        if (!HasEnded)
        {
            HasEnded = true;
            await wire.FlushAsync().ConfigureAwait(false);
            await end.RunAsync(ending, stopping).ConfigureAwait(false);
        }
    }

    private static bool IsPositive(SmtpServerStage stage, int? code) => stage switch
    {
        SmtpServerStage.Data or SmtpServerStage.Auth => code is >= 300 and < 400,
        _ => code is >= 200 and < 300,
    };

    private async ValueTask WaitAsync(SmtpServerAction action)
    {
        if (action.Gates.Count > 0)
        {
            await wire.FlushAsync().ConfigureAwait(false);
            try
            {
                await Task.WhenAll(action.Gates).WaitAsync(stopping).ConfigureAwait(false);
            }
            catch (Exception e) when (!stopping.IsCancellationRequested)
            {
                throw new InvalidOperationException($"A gate that connection {state.Connection.Number} waited for failed: {e.Message}", e);
            }
        }

        await DelayAsync(action.Delay).ConfigureAwait(false);
    }

    private async ValueTask DelayAsync(TimeSpan delay)
    {
        if (delay > TimeSpan.Zero)
        {
            await wire.FlushAsync().ConfigureAwait(false);
            await Task.Delay(delay, server.Options.TimeProvider, stopping).ConfigureAwait(false);
        }
    }

    private async ValueTask FinishAsync(SmtpServerAction action)
    {
        if (!action.ReplyBytes.IsEmpty)
        {
            wire.Write(action.ReplyBytes.Span);
        }

        if (action.Ending != ActionEnding.None)
        {
            await EndAsync(action.Ending).ConfigureAwait(false);
        }
    }
}
