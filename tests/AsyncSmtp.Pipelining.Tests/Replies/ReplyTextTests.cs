using AsyncSmtp.Pipelining.Replies;

namespace AsyncSmtp.Pipelining.Tests.Replies;

public sealed class ReplyTextTests
{
    [Theory]
    [InlineData("no", "no")]
    [InlineData("", "")]
    [InlineData("one|two", "one two")]
    [InlineData("one| |two ", "one two")]
    [InlineData("5.7.1 one|5.7.1 two|5.7.1", "5.7.1 one two")]
    [InlineData("5.7.1 one|5.7.10 two", "5.7.1 one 5.7.10 two")]
    [InlineData("5.7.1|two", "5.7.1 two")]
    [InlineData("mx.example.com one|mx.example.com two", "mx.example.com one mx.example.com two")]
    public void Join_Lines_AreOneTextWithOneStatusCode(string lines, string expected) => Assert.Equal(expected, ReplyText.Join([.. lines.Split('|')]));

    [Fact]
    public void Join_LongText_IsCut()
    {
        string text = ReplyText.Join([.. Enumerable.Repeat(new string('x', 300), 50)]);

        Assert.Equal(ReplyText.MaxLength, text.Length);
        Assert.EndsWith("x…", text, StringComparison.Ordinal);
    }
}
