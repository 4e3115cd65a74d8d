using System.Globalization;

namespace AsyncSmtp.Queueing.PostgreSql;

/// <summary>The states of a mail's recipients as the database has them: a digit for each, in the order of the envelope.</summary>
internal static class RecipientStates
{
    /// <summary>Stands for a recipient of whom nothing is said.</summary>
    private const char Nothing = '-';

    public static IReadOnlyList<LedgerState> Read(string digits) => [.. digits.Select(static d => (LedgerState)(d - '0'))];

    /// <summary>What is said of some recipients, to the last of them.</summary>
    public static string Write(IEnumerable<KeyValuePair<int, LedgerState>> outcomes)
    {
        List<char> digits = [];
        foreach ((int recipient, LedgerState state) in outcomes)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(recipient);
            if (!Enum.IsDefined(state))
            {
                throw new ArgumentOutOfRangeException(nameof(outcomes), state, "There is no such state.");
            }

            if (recipient >= digits.Count)
            {
                digits.AddRange(Enumerable.Repeat(Nothing, recipient + 1 - digits.Count));
            }

            digits[recipient] = ((int)state).ToString(CultureInfo.InvariantCulture)[0];
        }

        return string.Concat(digits);
    }
}
