namespace AsyncSmtp.Tests.Batches;

/// <summary>The numbers that follow from the others.</summary>
public sealed class MailBatchProgressTests
{
    [Fact]
    public void Ended_IsTheSumOfTheOutcomes() => Assert.Equal(10, new MailBatchProgress { Sent = 1, PartiallySent = 2, Failed = 3, InDoubt = 4 }.Ended);

    [Fact]
    public void Rate_NoTimePassed_IsZero() => Assert.Equal(0, new MailBatchProgress { Sent = 1 }.Rate);

    [Fact]
    public void Remaining_TotalUnknown_IsUnknown() => Assert.Null(new MailBatchProgress { Sent = 1, Elapsed = TimeSpan.FromSeconds(1) }.Remaining);

    [Fact]
    public void Remaining_NoTimePassed_IsUnknown() => Assert.Null(new MailBatchProgress { Sent = 1, Total = 2 }.Remaining);

    [Fact]
    public void Remaining_NothingEnded_IsUnknown() => Assert.Null(new MailBatchProgress { Total = 2, Elapsed = TimeSpan.FromSeconds(1) }.Remaining);

    [Theory]
    [InlineData(2)]
    [InlineData(1)]
    [InlineData(0)]
    public void Remaining_AsManyAsToldOrMore_IsZero(long total) => Assert.Equal(TimeSpan.Zero, new MailBatchProgress { Sent = 2, Total = total, Elapsed = TimeSpan.FromSeconds(1) }.Remaining);

    [Fact]
    public void Remaining_IsTheRestAtTheRate() => Assert.Equal(TimeSpan.FromSeconds(30), new MailBatchProgress { Sent = 20, Failed = 20, Total = 100, Elapsed = TimeSpan.FromSeconds(20) }.Remaining);

    [Fact]
    public void Remaining_LongerThanATimeSpan_IsTheLongest() => Assert.Equal(TimeSpan.MaxValue, new MailBatchProgress { Sent = 1, Total = long.MaxValue, Elapsed = TimeSpan.FromDays(1) }.Remaining);
}
