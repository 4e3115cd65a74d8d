using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;

namespace AsyncSmtp.Batches;

/// <summary>
/// Puts results back into the order of the source. A ring is enough: the next result that is due and all that wait for it are among the <c>MaxInFlight</c> messages that there are.
/// </summary>
internal sealed class SourceOrder(int maxInFlight)
{
    private readonly MailSendResult?[] _waiting = new MailSendResult?[maxInFlight];
    private int _next;

    public void Add(MailSendResult result)
    {
        ref MailSendResult? place = ref _waiting[(int)(result.Index!.Value % _waiting.Length)];
        Debug.Assert(place is null, "More results than MaxInFlight.");
        place = result;
    }

    /// <summary>Takes the result that is due, if it is there.</summary>
    public bool TryTake([NotNullWhen(true)] out MailSendResult? result)
    {
        result = _waiting[_next];
        if (result is null)
        {
            return false;
        }

        _waiting[_next] = null;
        _next = (_next + 1) % _waiting.Length;
        return true;
    }
}
