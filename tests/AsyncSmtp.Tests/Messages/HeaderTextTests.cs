using AsyncSmtp.Messages;

namespace AsyncSmtp.Tests.Messages;

public sealed class HeaderTextTests
{
    [Theory]
    [InlineData("", true)]
    [InlineData("a", true)]
    [InlineData("a\r\n b", true)]
    [InlineData("a\r\n\tb\r\n c", true)]
    [InlineData("a\r\nb", false)]
    [InlineData("a\nb", false)]
    [InlineData("a\n b", false)]
    [InlineData("a\r b", false)]
    [InlineData("a\r\n", false)]
    [InlineData("a\r\n ", false)]
    [InlineData("a\r\n \r\n b", false)]
    [InlineData("a\r\n\r\n b", false)]
    public void IsFolded_Text_IsOneHeader(string text, bool expected) => Assert.Equal(expected, HeaderText.IsFolded(text));

    [Theory]
    [InlineData("X-Note", true)]
    [InlineData("x!~", true)]
    [InlineData("", false)]
    [InlineData("X:", false)]
    [InlineData("X Y", false)]
    [InlineData("X\tY", false)]
    [InlineData("Xü", false)]
    public void IsName_Text_IsAHeaderName(string text, bool expected) => Assert.Equal(expected, HeaderText.IsName(text));

    [Theory]
    [InlineData("=?utf-8?Q?a?=", true)]
    [InlineData("=?utf-8?Q?a?=?anything", true)]
    [InlineData("=\rutf-8\nQ\ra\n=\rX", true)]
    [InlineData("a=?utf-8?Q?a?=", false)]
    [InlineData("=?utf-8?Q?a?= b", false)]
    [InlineData("plain", false)]
    public void IsTakenForEncodedWord_Text_IsWhatTheRuntimeTakesForOne(string text, bool expected) => Assert.Equal(expected, HeaderText.IsTakenForEncodedWord(text));
}
