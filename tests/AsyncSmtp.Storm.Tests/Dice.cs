namespace AsyncSmtp.Storm.Tests;

/// <summary>Chance that replays: the same numbers give the same random sequence on every run and machine, whatever order the questions come in.</summary>
internal static class Dice
{
    public static Random For(params ReadOnlySpan<int> numbers)
    {
        // SplitMix64: neighbouring numbers give unrelated sequences.
        ulong state = 0;
        foreach (int number in numbers)
        {
            state += 0x9E3779B97F4A7C15 + (uint)number;
            state = (state ^ (state >> 30)) * 0xBF58476D1CE4E5B9;
            state = (state ^ (state >> 27)) * 0x94D049BB133111EB;
            state ^= state >> 31;
        }

        return new Random((int)state);
    }

    public static bool Percent(this Random random, double percent) => random.NextDouble() * 100 < percent;

    public static T Pick<T>(this Random random, params ReadOnlySpan<T> items) => items[random.Next(items.Length)];

    public static TimeSpan Ms(this Random random, int least, int most) => TimeSpan.FromMilliseconds(random.Next(least, most + 1));
}
