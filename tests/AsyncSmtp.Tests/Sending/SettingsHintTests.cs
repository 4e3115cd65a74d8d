using System.Net.Mail;
using AsyncSmtp.Dispatching;
using AsyncSmtp.Sending;

namespace AsyncSmtp.Tests.Sending;

public sealed class SettingsHintTests
{
    [Theory]
    [InlineData(530, "5.7.0 Must issue a STARTTLS command first", false, false, "set EnableSsl to true (it is False)")]
    [InlineData(451, "4.7.0 starttls required", false, true, "set EnableSsl to true (it is False)")]
    [InlineData(530, "5.7.0 Must issue a STARTTLS command first", true, false, "wants a login first")]
    [InlineData(530, "5.7.0 Authentication required", true, false, "wants a login first")]
    [InlineData(530, "5.7.0 Authentication required", true, true, "authentication was refused or is required")]
    [InlineData(535, "5.7.8 Bad credentials", true, true, "authentication was refused or is required")]
    [InlineData(550, "5.7.1 Not allowed", true, true, "authentication was refused or is required")]
    [InlineData(554, "5.7.1 Access denied", true, true, "authentication was refused or is required")]
    [InlineData(550, "5.7.1 Not allowed", true, false, null)]
    [InlineData(535, "5.7.8 Bad credentials", true, false, null)]
    [InlineData(421, "4.3.0 Later", true, true, null)]
    [InlineData(552, "5.3.4 Too big", true, true, null)]
    public void For_ARefusalBeforeTheContent_NamesTheSettingThatMayBeWrong(int code, string reply, bool enableSsl, bool credentials, string? hint)
    {
        AsyncSmtpOptions options = new() { EnableSsl = enableSsl, UserName = credentials ? "user" : null, Password = credentials ? "secret" : null };
        AttemptOutcome attempt = new() { Outcome = DeliveryOutcome.NotSent, StatusCode = (SmtpStatusCode)code, Reply = reply };

        string? text = SettingsHint.For(attempt, options);

        if (hint is null)
        {
            Assert.Null(text);
        }
        else
        {
            Assert.Contains(hint, text, StringComparison.Ordinal);
            Assert.DoesNotContain("secret", text, StringComparison.Ordinal);
        }
    }
}
