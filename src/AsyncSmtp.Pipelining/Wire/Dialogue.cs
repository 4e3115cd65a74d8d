using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using AsyncSmtp.Pipelining.Replies;

namespace AsyncSmtp.Pipelining.Wire;

/// <summary>One command and its answer at a time: how a connection is opened.</summary>
internal sealed class Dialogue(WireChannel channel, ReplyClock clock)
{
    /// <summary>Gets a value indicating whether the server sent more than the reply, along with it.</summary>
    public bool HasLeft { get; private set; }

    /// <summary>Says a command and hears its answer.</summary>
    /// <param name="command">The line, without its end.</param>
    /// <param name="lines">Takes the texts of the answer's lines; or null.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<Reply> AskAsync(string command, List<string>? lines, CancellationToken cancellationToken)
    {
        await CheckQuietAsync(cancellationToken).ConfigureAwait(false);
        Encoding.UTF8.GetBytes(command, channel.Output);
        channel.Output.Write("\r\n"u8);
        clock.Expect(ReplyKind.Block);
        await channel.Output.FlushAsync(cancellationToken).ConfigureAwait(false);
        return await HearAsync(ReplyKind.Command, lines, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Hears the next reply.</summary>
    public async Task<Reply> HearAsync(ReplyKind kind, List<string>? lines, CancellationToken cancellationToken)
    {
        clock.Expect(kind);
        while (true)
        {
            ReadResult result = await channel.Input.ReadAsync(cancellationToken).ConfigureAwait(false);
            ReadOnlySequence<byte> unread = result.Buffer;
            if (ReplyParser.TryParse(ref unread, lines, out Reply reply))
            {
                HasLeft = !unread.IsEmpty;
                channel.Input.AdvanceTo(unread.Start);
                clock.Met();
                return reply;
            }

            channel.Input.AdvanceTo(result.Buffer.Start, result.Buffer.End);
            if (result.IsCompleted)
            {
                throw new EndOfStreamException(result.Buffer.IsEmpty ? "The server closed the connection." : "The server closed the connection in the middle of a reply.");
            }
        }
    }

    /// <summary>What the server says before it is asked would be taken for the answer.</summary>
    private async Task CheckQuietAsync(CancellationToken cancellationToken)
    {
        if (!channel.Input.HasInput)
        {
            return;
        }

        // All that it may say, because it closes the connection.
        Reply reply = await HearAsync(ReplyKind.Command, lines: null, cancellationToken).ConfigureAwait(false);
        throw reply.Code == SmtpCodes.ServiceClosing ? new RefusedReplyException(command: null, reply) : new ReplyProtocolException($"The server said {reply.Code} before it was asked anything.");
    }
}
