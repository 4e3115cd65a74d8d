using System.Collections.Immutable;

namespace AsyncSmtp.Testing.Capturing;

/// <summary>The rules, in their order. The first that fits and is not used up decides; without one the mail is sent.</summary>
internal sealed class SendScript
{
    private static readonly ScriptedOutcome Sent = ScriptedOutcome.Sent();

    private ImmutableArray<ScriptRule> _rules = [];

    public void Add(ScriptRule rule) => ImmutableInterlocked.Update(ref _rules, static (rules, added) => rules.Add(added), rule);

    public void Clear() => ImmutableInterlocked.InterlockedExchange(ref _rules, []);

    /// <summary>What is to become of a mail. A rule that throws decides too: its exception is the outcome.</summary>
    public ScriptedOutcome OutcomeOf(CapturedMail mail)
    {
        try
        {
            foreach (ScriptRule rule in _rules)
            {
                if (rule.TryUse(mail))
                {
                    return rule.Outcome;
                }
            }

            return Sent;
        }
#pragma warning disable CA1031 // The test's code may throw anything, and is to hear of it where it awaits the send.
        catch (Exception e)
#pragma warning restore CA1031
        {
            return ScriptedOutcome.Throws(e);
        }
    }
}
