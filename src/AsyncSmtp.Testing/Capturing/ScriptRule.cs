namespace AsyncSmtp.Testing.Capturing;

/// <summary>An outcome, for the mails that fit.</summary>
/// <param name="matches">Whether a mail fits, or null when each does.</param>
/// <param name="outcome">What becomes of it.</param>
/// <param name="count">For how many mails the rule is, or null when for each.</param>
internal sealed class ScriptRule(Func<CapturedMail, bool>? matches, ScriptedOutcome outcome, int? count)
{
    private int _left = count ?? 1;

    public ScriptedOutcome Outcome => outcome;

    /// <summary>Whether it is for this mail. Many mails may ask at once, and it is never for more than it should be.</summary>
    public bool TryUse(CapturedMail mail) => Volatile.Read(ref _left) > 0 && (matches is null || matches(mail)) && (count is null || TryTake());

    private bool TryTake()
    {
        if (Interlocked.Decrement(ref _left) >= 0)
        {
            return true;
        }

        Interlocked.Increment(ref _left);
        return false;
    }
}
