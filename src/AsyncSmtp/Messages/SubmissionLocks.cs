using System.Runtime.CompilerServices;

namespace AsyncSmtp.Messages;

/// <summary>
/// A lock for each of a caller's parts and streams while it is read. The same message may be submitted from several threads at once, and to read a part or a stream is to write to it:
/// a part's getters fill in its headers, a stream has one position. Locks of the caller's own objects are not ours to take.
/// </summary>
internal static class SubmissionLocks
{
    private static readonly ConditionalWeakTable<object, Lock> Locks = [];

    public static Lock For(object source) => Locks.GetOrAdd(source, static _ => new Lock());
}
