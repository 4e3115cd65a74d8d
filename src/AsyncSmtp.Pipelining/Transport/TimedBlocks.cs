using AsyncSmtp.MailKit.Mime.Rendering;
using AsyncSmtp.Pipelining.Wire;

namespace AsyncSmtp.Pipelining.Transport;

/// <summary>Large content on its way to the server, each block of it in its time.</summary>
internal sealed class TimedBlocks(SmtpWire wire) : WriteOnlyStream
{
    public override void Write(ReadOnlySpan<byte> buffer) => throw new NotSupportedException("Content is written asynchronously.");

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        wire.Clock.Expect(ReplyKind.Block);
        await wire.Output.WriteAsync(buffer, cancellationToken).ConfigureAwait(false);
        wire.Clock.Met();
    }
}
