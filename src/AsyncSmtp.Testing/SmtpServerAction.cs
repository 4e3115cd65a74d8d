using System.Text;
using AsyncSmtp.Testing.Loopback;

namespace AsyncSmtp.Testing;

/// <summary>
/// What a <see cref="LoopbackSmtpServer"/> is to do at one step of a conversation: wait, answer, and go on or end the connection. Immutable; may be shared.
/// </summary>
/// <remarks>
/// <para>An action is always carried out in this order: the replies to earlier commands are sent, the gates of <see cref="WaitFor(Task)"/> are awaited, then the delay of
/// <see cref="After"/>; the command takes effect or does not; the reply is sent; the connection goes on or ends.</para>
/// <para>A reply takes the place of the server's own. If it is positive (2xx; at DATA and AUTH 3xx), the command takes effect just as with the server's own positive reply, even where the
/// server would have refused: the recipient is accepted, the mail is recorded. Any other reply refuses the command.</para>
/// <para>A wait is not cut short when the client leaves: as with any server, a mail whose final dot has arrived is accepted all the same. The server's stop ends every wait, and then it is not.</para>
/// </remarks>
public sealed class SmtpServerAction
{
    private SmtpServerAction()
    {
    }

    /// <summary>Gets the action that leaves the step to the server, the same as <see langword="null"/>; the start for <c>Default.After(...)</c> and the like.</summary>
    public static SmtpServerAction Default { get; } = new() { UsesOwnReply = true };

    /// <summary>Whether the server judges the command itself and gives its own reply.</summary>
    internal bool UsesOwnReply { get; private init; }

    /// <summary>The code of the reply given with <see cref="Reply(int, string)"/>.</summary>
    internal int? Code { get; private init; }

    /// <summary>The bytes to send in place of the server's own reply; empty for none.</summary>
    internal ReadOnlyMemory<byte> ReplyBytes { get; private set; }

    /// <summary>Whether the command takes effect whatever the reply says.</summary>
    internal bool IsAccepting { get; private set; }

    internal IReadOnlyList<Task> Gates { get; private set; } = [];

    internal TimeSpan Delay { get; private set; }

    internal long BodyBytes { get; private set; }

    internal ActionEnding Ending { get; private set; }

    /// <summary>Sends a reply in place of the server's own.</summary>
    /// <param name="code">The reply code, 0 to 999: what no RFC knows may be sent too.</param>
    /// <param name="text">The text. Line breaks in it make a reply of several lines.</param>
    /// <returns>The action.</returns>
    public static SmtpServerAction Reply(int code, string text)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(code);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(code, 999);
        ArgumentNullException.ThrowIfNull(text);
        return new() { Code = code, ReplyBytes = Encoding.UTF8.GetBytes(SmtpReply.Format(code, text)) };
    }

    /// <summary>Sends a reply and then closes the connection: <c>CloseAfter(421, "4.3.2 Shutting down")</c>.</summary>
    /// <param name="code">The reply code, 0 to 999.</param>
    /// <param name="text">The text. Line breaks in it make a reply of several lines.</param>
    /// <returns>The action.</returns>
    public static SmtpServerAction CloseAfter(int code, string text) => Reply(code, text).ThenClose();

    /// <summary>Sends bytes in place of a reply, whatever they are: garbage, a line without an end, one reply too many. The command does not take effect, unless <see cref="Accepting"/> says so.</summary>
    /// <param name="bytes">The bytes. They are not copied.</param>
    /// <returns>The action.</returns>
    public static SmtpServerAction RawReply(ReadOnlyMemory<byte> bytes) => new() { ReplyBytes = bytes };

    /// <summary>Sends text as it is, in UTF-8 and without a line end added, in place of a reply. The command does not take effect, unless <see cref="Accepting"/> says so.</summary>
    /// <param name="text">The text.</param>
    /// <returns>The action.</returns>
    public static SmtpServerAction RawReply(string text) => RawReply(Encoding.UTF8.GetBytes(text));

    /// <summary>Closes the connection without an answer (the client sees the end of the stream: FIN).</summary>
    /// <returns>The action.</returns>
    public static SmtpServerAction Close() => new() { Ending = ActionEnding.Close };

    /// <summary>Resets the connection without an answer (the client sees RST). At <see cref="SmtpServerStage.Connect"/> the reset may overtake the client's connecting, which fails then.</summary>
    /// <returns>The action.</returns>
    public static SmtpServerAction Reset() => new() { Ending = ActionEnding.Reset };

    /// <summary>Never answers again: the server reads on and throws away what it reads, until the client closes the connection or the server stops.</summary>
    /// <returns>The action.</returns>
    public static SmtpServerAction Silence() => new() { Ending = ActionEnding.Silence };

    /// <summary>Never answers and never reads again, so that an upload stalls, until the client closes the connection or the server stops.</summary>
    /// <returns>The action.</returns>
    public static SmtpServerAction Stall() => new() { Ending = ActionEnding.Stall };

    /// <summary>At <see cref="SmtpServerStage.EndOfData"/>: records the mail as accepted and closes the connection before the reply (FIN): the client cannot know.</summary>
    /// <returns>The action.</returns>
    public static SmtpServerAction AcceptThenClose() => Close().Accepting();

    /// <summary>At <see cref="SmtpServerStage.EndOfData"/>: records the mail as accepted and resets the connection before the reply (RST): the client cannot know.</summary>
    /// <returns>The action.</returns>
    public static SmtpServerAction AcceptThenReset() => Reset().Accepting();

    /// <summary>At <see cref="SmtpServerStage.EndOfData"/>: records the mail as accepted and never answers: the client cannot know.</summary>
    /// <returns>The action.</returns>
    public static SmtpServerAction AcceptThenSilence() => Silence().Accepting();

    /// <summary>This action, once a task has completed: the gate with which a test forces an order. A task that fails is a fault of the test and ends up in <see cref="LoopbackSmtpServer.Faults"/>.</summary>
    /// <param name="gate">The task to wait for. With several gates, all are awaited.</param>
    /// <returns>The new action.</returns>
    public SmtpServerAction WaitFor(Task gate)
    {
        ArgumentNullException.ThrowIfNull(gate);
        return With(action => action.Gates = [.. Gates, gate]);
    }

    /// <summary>This action, after a delay by the server's <see cref="LoopbackSmtpServerOptions.TimeProvider"/>. Nothing is read or sent on the connection meanwhile.</summary>
    /// <param name="delay">The delay; zero or more. Delays add up.</param>
    /// <returns>The new action.</returns>
    public SmtpServerAction After(TimeSpan delay)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(delay, TimeSpan.Zero);
        return With(action => action.Delay = Delay + delay);
    }

    /// <summary>
    /// At <see cref="SmtpServerStage.Body"/>: this action, once the server has read so many bytes of the message as it is on the wire. A message that ends earlier is not touched by it.
    /// <c>Reset().AfterBodyBytes(1000)</c> drops an upload, <c>Default.WaitFor(gate).AfterBodyBytes(1000)</c> stalls it for a time, <c>Reply(552, "Too big")</c> answers before its end.
    /// </summary>
    /// <param name="count">The number of bytes; 0 or more.</param>
    /// <returns>The new action.</returns>
    public SmtpServerAction AfterBodyBytes(long count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        return With(action => action.BodyBytes = count);
    }

    /// <summary>This action, with the command taking effect whatever the reply says: at <see cref="SmtpServerStage.EndOfData"/> the mail is recorded as accepted.</summary>
    /// <returns>The new action.</returns>
    public SmtpServerAction Accepting() => With(action => action.IsAccepting = true);

    /// <summary>This action, and then the end of the connection (FIN), once the reply has been sent.</summary>
    /// <returns>The new action.</returns>
    public SmtpServerAction ThenClose() => With(action => action.Ending = ActionEnding.Close);

    /// <summary>This action, and then a reset (RST). A reset may overtake the reply: the client may not get to see it.</summary>
    /// <returns>The new action.</returns>
    public SmtpServerAction ThenReset() => With(action => action.Ending = ActionEnding.Reset);

    /// <summary>This action, and then no answer to anything that follows, as <see cref="Silence"/>.</summary>
    /// <returns>The new action.</returns>
    public SmtpServerAction ThenSilence() => With(action => action.Ending = ActionEnding.Silence);

    /// <summary>This action, without a word.</summary>
    internal SmtpServerAction WithoutReply() => With(action => action.ReplyBytes = default);

    private SmtpServerAction With(Action<SmtpServerAction> change)
    {
        SmtpServerAction copy = (SmtpServerAction)MemberwiseClone();
        change(copy);
        return copy;
    }
}
