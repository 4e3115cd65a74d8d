using System.Net.Mail;
using System.Net.Sockets;

namespace AsyncSmtp.Testing.Tests.Capturing;

public sealed class ScriptedOutcomeTests : IDisposable
{
    private readonly CapturingMailSender _sender = new();

    public void Dispose() => _sender.Dispose();

    [Theory]
    [InlineData(421, true)]
    [InlineData(451, true)]
    [InlineData(454, true)]
    [InlineData(550, false)]
    [InlineData(571, false)]
    public async Task NotSent_TellsTheReply_AndHoldsUpNobody(int code, bool isTransient)
    {
        _sender.Next(ScriptedOutcome.NotSent(code, "4.7.0 The reply"));

        MailSendException failure = await FailureAsync("to@example.com");
        await _sender.SendToAsync("to@example.com");

        Assert.Equal((DeliveryOutcome.NotSent, code, isTransient, 1), (failure.Outcome, (int)failure.StatusCode, failure.IsTransient, failure.Attempts));
        Assert.Contains($"{code} 4.7.0 The reply", failure.Message, StringComparison.Ordinal);
        Assert.Equal(failure.MessageId, _sender.Captured[0].MessageId);
        Assert.Equal([DeliveryOutcome.NotSent, DeliveryOutcome.Sent], _sender.Captured.Select(static m => m.Outcome));
        Assert.Single(_sender.Sent);
    }

    [Fact]
    public async Task Unreachable_IsNotSent_ForNowAndWithoutAReply()
    {
        _sender.Next(ScriptedOutcome.Unreachable());

        MailSendException failure = await FailureAsync("to@example.com");

        Assert.Equal((DeliveryOutcome.NotSent, SmtpStatusCode.GeneralFailure, true), (failure.Outcome, failure.StatusCode, failure.IsTransient));
        Assert.IsType<SocketException>(failure.InnerException!.InnerException);
        Assert.Equal(DeliveryOutcome.NotSent, Assert.Single(_sender.Captured).Outcome);
    }

    [Fact]
    public async Task InDoubt_IsInDoubt()
    {
        _sender.Next(ScriptedOutcome.InDoubt());

        MailSendException failure = await FailureAsync("to@example.com");

        Assert.Equal((DeliveryOutcome.InDoubt, SmtpStatusCode.GeneralFailure), (failure.Outcome, failure.StatusCode));
        Assert.Equal(DeliveryOutcome.InDoubt, Assert.Single(_sender.Captured).Outcome);
        Assert.Empty(_sender.Captured[0].AcceptedRecipients);
        Assert.Empty(_sender.Sent);
    }

    [Theory]
    [InlineData("b", DeliveryOutcome.PartiallySent, "a,c")]
    [InlineData("a,C", DeliveryOutcome.PartiallySent, "b")]
    [InlineData("a,b,c", DeliveryOutcome.NotSent, "")]
    public async Task Refusing_LeavesTheOthers(string refused, DeliveryOutcome outcome, string accepted)
    {
        _sender.Next(ScriptedOutcome.Refusing(552, "5.2.2 Full", Addresses(refused)));

        MailSendException failure = await FailureAsync(Addresses("a,b,c"));

        CapturedMail mail = Assert.Single(_sender.Captured);
        Assert.Equal((outcome, outcome), (failure.Outcome, mail.Outcome));
        Assert.Equal(Addresses(accepted), mail.AcceptedRecipients);
        Assert.Equal(Addresses(refused), mail.RefusedRecipients.Select(static r => r.Address), StringComparer.OrdinalIgnoreCase);
        Assert.All(failure.FailedRecipients, static r => Assert.Equal((552, "5.2.2 Full"), ((int)r.StatusCode, r.Reply)));
        Assert.Equal(failure.FailedRecipients.Select(static r => r.Address), mail.RefusedRecipients.Select(static r => r.Address));
    }

    [Fact]
    public async Task Refusing_NoneOfTheRecipients_IsSent()
    {
        _sender.Next(ScriptedOutcome.Refusing(550, "5.1.1 No", "other@example.com"));

        Assert.Equal(DeliveryOutcome.Sent, (await _sender.SendToAsync("to@example.com")).Outcome);
    }

    [Fact]
    public async Task QueueFull_IsWhatAFullQueueThrows()
    {
        _sender.Next(ScriptedOutcome.QueueFull());

        await Assert.ThrowsAsync<MailQueueFullException>(() => _sender.SendToAsync("to@example.com"));

        Assert.Equal(DeliveryOutcome.NotSent, Assert.Single(_sender.Captured).Outcome);
    }

    [Fact]
    public async Task Throws_ThrowsThatVeryException()
    {
        FormatException thrown = new("The test's own.");
        _sender.Next(ScriptedOutcome.Throws(thrown));

        Assert.Same(thrown, await Assert.ThrowsAsync<FormatException>(() => _sender.SendToAsync("to@example.com")));
    }

    [Fact]
    public async Task Throws_OfABadMessage_IsNotAsked()
    {
        _sender.Next(ScriptedOutcome.Throws(new FormatException()));
        using MailMessage bad = new();

        await Assert.ThrowsAnyAsync<ArgumentException>(() => _sender.SendAsync(bad, Mails.Token).Capped());
        await Assert.ThrowsAsync<FormatException>(() => _sender.SendToAsync("to@example.com"));
    }

    [Fact]
    public void Outcomes_ThatNoServerGives_AreRefused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(static () => ScriptedOutcome.NotSent(399, ""));
        Assert.Throws<ArgumentOutOfRangeException>(static () => ScriptedOutcome.NotSent(600, ""));
        Assert.All((int[])[449, 451, 453, 549, 554], static code => Assert.Throws<ArgumentOutOfRangeException>(() => ScriptedOutcome.Refusing(code, "")));
        Assert.Throws<ArgumentOutOfRangeException>(static () => ScriptedOutcome.Sent().After(TimeSpan.FromTicks(-1)));
        Assert.Throws<ArgumentOutOfRangeException>(() => _sender.Next(ScriptedOutcome.Sent(), count: 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => _sender.When(static _ => true, ScriptedOutcome.Sent(), count: 0));
    }

    private static string[] Addresses(string names) => [.. names.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(static n => $"{n}@example.com")];

    private Task<MailSendException> FailureAsync(params string[] recipients) => Assert.ThrowsAsync<MailSendException>(() => _sender.SendToAsync(recipients));
}
