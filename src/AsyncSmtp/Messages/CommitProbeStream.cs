namespace AsyncSmtp.Messages;

/// <summary>
/// The content of an attempt's last part. Its last read is the attempt's commit point: until it has returned 0, SmtpClient has not sent the final dot, and when it throws, it never will.
/// </summary>
internal sealed class CommitProbeStream : PartStream
{
    private readonly CommitProbe _probe;

    public CommitProbeStream(PartContent content, CommitProbe probe, IBlockingTail? tail)
        : base(content, tail) => _probe = probe;

    protected override void OnReading()
    {
        _probe.OnReading();
        _probe.ThrowIfVetoed();
    }

    protected override void OnEnding() => _probe.Commit();
}
