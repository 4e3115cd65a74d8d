namespace AsyncSmtp.Messages;

/// <summary>Opens the parts' content: for one attempt, or, with no probe, for a message whose streams can be read again and again: one that is yet to be submitted, or whose transport commits it in another way.</summary>
/// <param name="Last">The part whose end is the commit point.</param>
/// <param name="Probe">The commit point.</param>
/// <param name="Tail">Where the blocking end of the send runs.</param>
internal readonly record struct ContentOpening(PartSnapshot? Last, CommitProbe? Probe, IBlockingTail? Tail)
{
    public Stream Open(PartSnapshot part)
    {
        if (Probe is null)
        {
            return part.Content.OpenStream();
        }

        return part == Last ? new CommitProbeStream(part.Content, Probe, Tail) : new PartStream(part.Content, Tail);
    }
}
