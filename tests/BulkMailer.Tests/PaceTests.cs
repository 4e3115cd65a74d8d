namespace BulkMailer.Tests;

public sealed class PaceTests
{
    [Fact]
    public void TimeLeft_SteadyRate_IsTheRestAtThatRate()
    {
        Pace pace = new(1_000);

        pace.Update(TimeSpan.FromSeconds(2), 200);

        Assert.Equal(100, pace.Rate);
        Assert.Equal(TimeSpan.FromSeconds(8), pace.TimeLeft);
        Assert.Equal(20, pace.Percent);
    }

    [Fact]
    public void Rate_AfterAChange_IsThatOfTheLastSeconds()
    {
        Pace pace = new(1_000_000);

        for (int second = 1; second <= 100; second++)
        {
            pace.Update(TimeSpan.FromSeconds(second), second <= 50 ? second * 1_000 : 50_000 + ((second - 50) * 10));
        }

        Assert.Equal(10, pace.Rate, 0.001);
    }

    [Fact]
    public void TimeLeft_NothingEnded_IsUnknown()
    {
        Pace pace = new(1_000);

        pace.Update(TimeSpan.FromSeconds(1), 0);

        Assert.Null(pace.TimeLeft);
    }

    [Theory]
    [InlineData(42, "42 s")]
    [InlineData(185, "3 min 05 s")]
    [InlineData(100_000, "27 h 46 min")]
    public void Describe_Time_ReadsWell(int seconds, string text) => Assert.Equal(text, Pace.Describe(TimeSpan.FromSeconds(seconds)));
}
