namespace AsyncSmtp.Pipelining.Tests.Content;

/// <summary>Keeps what is written, and how large the largest write was.</summary>
internal sealed class BlockTarget(bool isLate) : MemoryStream
{
    public int LargestWrite { get; private set; }

    public byte[] Written => ToArray();

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        LargestWrite = Math.Max(LargestWrite, buffer.Length);
        base.Write(buffer);
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (isLate)
        {
            await Task.Yield();
        }

        LargestWrite = Math.Max(LargestWrite, buffer.Length);
        base.Write(buffer.Span);
    }
}
