using System.Net.Mail;
using System.Net.Sockets;
using AsyncSmtp.Dispatching;
using AsyncSmtp.Sending;

namespace AsyncSmtp.Tests.Sending;

public sealed class ErrorTypeTests
{
    [Fact]
    public void Of_Accepted_IsNone() => Assert.Null(ErrorType.Of(AttemptOutcome.Accepted));

    [Theory]
    [InlineData(EndReason.Cancelled, 0, null, "cancelled")]
    [InlineData(EndReason.GracePeriodElapsed, 451, "4.0.0 later", "cancelled")]
    [InlineData(EndReason.AttemptTimeout, 0, null, "timeout")]
    [InlineData(EndReason.FinalReplyTimeout, 451, null, "timeout")]
    [InlineData(EndReason.AttemptTimeout, 451, "4.0.0 later", "451")]
    [InlineData(EndReason.Completed, 550, "5.1.1 no such user", "550")]
    [InlineData(EndReason.Completed, 0, null, "_OTHER")]
    [InlineData(EndReason.Completed, -1, null, "_OTHER")]
    public void Of_AnAttempt_IsACodeOrAWord(object reason, int code, string? reply, string expected)
        => Assert.Equal(expected, ErrorType.Of(new AttemptOutcome { Outcome = DeliveryOutcome.NotSent, Reason = (EndReason)reason, StatusCode = (SmtpStatusCode)code, Reply = reply }));

    [Fact]
    public void Of_AnAttemptWithoutAReply_IsTheNameOfWhatCausedIt()
    {
        Exception error = new SmtpException("Failure sending mail.", new SocketException((int)SocketError.ConnectionRefused));

        Assert.Equal("System.Net.Sockets.SocketException", ErrorType.Of(new AttemptOutcome { Outcome = DeliveryOutcome.NotSent, StatusCode = SmtpStatusCode.GeneralFailure, Error = error }));
        Assert.Equal("System.FormatException", ErrorType.Of(new FormatException()));
    }

    [Fact]
    public void Of_WhatNeverWasAnAttempt_IsAWord()
    {
        Assert.Equal("queue_full", ErrorType.Of(new MailQueueFullException("full")));
        Assert.Equal("disposed", ErrorType.Of(new ObjectDisposedException(nameof(SmtpMailSender))));
        Assert.Equal("_OTHER", ErrorType.Of(error: null));
    }
}
