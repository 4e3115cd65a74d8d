namespace AsyncSmtp.Queueing.Tests.Delivery;

public sealed class TextAndPauseTests
{
    [Theory]
    [InlineData("550 5.1.1 <bob@example.com>: Recipient address rejected", "550 5.1.1 <(address)>: Recipient address rejected")]
    [InlineData("bob@example.com, \"bob\"@[192.0.2.1] (bob+tag@example.com) bob@[IPv6:2001:db8::1]", "(address), (address) ((address)) (address)")]
    [InlineData("to=käthe@bücher.example;", "(address);")]
    [InlineData("nobody here", "nobody here")]
    public void WithoutAddresses_Text_HasNone(string text, string expected) => Assert.Equal(expected, ReplyText.WithoutAddresses(text));

    [Fact]
    public void WithoutAddresses_LongText_IsCut() => Assert.Equal(1_003, ReplyText.WithoutAddresses(new string('x', 5_000)).Length);

    [Theory]
    [InlineData(1, 10)]
    [InlineData(2, 20)]
    [InlineData(4, 80)]
    [InlineData(5, 100)]
    [InlineData(int.MaxValue, 100)]
    public void After_Delivery_IsHalfToAllOfABoundThatDoubles(int delivery, int bound)
    {
        BackOff backOff = new(TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(100), new Random(1));
        TimeSpan[] pauses = [.. Enumerable.Range(0, 200).Select(_ => backOff.After(delivery))];

        Assert.All(pauses, p => Assert.InRange(p.TotalSeconds, bound / 2.0, bound));
        Assert.True(pauses.Max() - pauses.Min() > TimeSpan.FromSeconds(bound * 0.4));
    }

    [Fact]
    public void After_LongestTimes_DoesNotOverflow()
    {
        BackOff backOff = new(TimeSpan.MaxValue, TimeSpan.MaxValue, new Random(1));

        Assert.InRange(backOff.After(100), TimeSpan.MaxValue / 2, TimeSpan.MaxValue);
    }
}
