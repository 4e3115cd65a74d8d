using AsyncSmtp;

namespace BulkMailer.Tests;

public sealed class ProgressTextTests
{
    [Fact]
    public void Texts_Midway_SayHowFarHowFastAndHowLong()
    {
        MailBatchProgress progress = new() { Sent = 190, Failed = 10, Total = 1_000, Elapsed = TimeSpan.FromSeconds(2) };

        Assert.Equal(20, ProgressText.PercentOf(progress));
        Assert.Equal("200 of 1,000", ProgressText.CountOf(progress));
        Assert.Equal("100/s, 8 s left", ProgressText.PaceOf(progress));
    }

    [Fact]
    public void Texts_AtTheEnd_SayNothingOfTheTimeLeft()
    {
        MailBatchProgress progress = new() { Sent = 1_000, Total = 1_000, Elapsed = TimeSpan.FromSeconds(2) };

        Assert.Equal(100, ProgressText.PercentOf(progress));
        Assert.Equal("500/s", ProgressText.PaceOf(progress));
    }

    [Theory]
    [InlineData(0.5, "0.5")]
    [InlineData(3, "3")]
    [InlineData(1_234.5, "1,234")]
    public void Describe_Rate_ReadsWell(double perSecond, string text) => Assert.Equal(text, ProgressText.Describe(perSecond));

    [Theory]
    [InlineData(0.2, "1 s")]
    [InlineData(42, "42 s")]
    [InlineData(185, "3 min 05 s")]
    [InlineData(100_000, "27 h 46 min")]
    public void Describe_Time_ReadsWell(double seconds, string text) => Assert.Equal(text, ProgressText.Describe(TimeSpan.FromSeconds(seconds)));
}
