using System.Net.Mail;
using System.Reflection;
using AsyncSmtp.Batches;
using AsyncSmtp.Tests.Fakes;

namespace AsyncSmtp.Tests.Batches;

/// <summary>What a result says of what a send came to.</summary>
public sealed class BatchResultTests
{
    private static readonly MailMessage Message = Mails.Plain();

    public static TheoryData<Exception, bool, DeliveryOutcome> Outcomes => new()
    {
        { new ArgumentException("bad message"), false, DeliveryOutcome.NotSent },
        { new ArgumentNullException("message"), false, DeliveryOutcome.NotSent },
        { new InvalidOperationException("too large"), false, DeliveryOutcome.NotSent },
        { new ObjectDisposedException("sender"), false, DeliveryOutcome.NotSent },
        { new MailQueueFullException("full"), false, DeliveryOutcome.NotSent },
        { new OperationCanceledException(), true, DeliveryOutcome.NotSent },
        { new TaskCanceledException("a timeout of an HTTP client", new TimeoutException()), false, DeliveryOutcome.InDoubt },
        { new IOException("lost"), false, DeliveryOutcome.InDoubt },
        { new IOException("lost"), true, DeliveryOutcome.InDoubt },
        { new SmtpException(SmtpStatusCode.GeneralFailure), false, DeliveryOutcome.InDoubt },
        { Failure(DeliveryOutcome.NotSent), false, DeliveryOutcome.NotSent },
        { Failure(DeliveryOutcome.PartiallySent), false, DeliveryOutcome.PartiallySent },
        { Failure(DeliveryOutcome.InDoubt), true, DeliveryOutcome.InDoubt },
    };

    [Theory]
    [MemberData(nameof(Outcomes), DisableDiscoveryEnumeration = true)]
    public void Of_Exception_HasTheOutcomeThatIsProven(Exception exception, bool isCancelled, DeliveryOutcome expected)
    {
        MailSendResult result = BatchResult.Of(Message, 7, exception, isCancelled);

        Assert.Equal((expected, 7L), (result.Outcome, result.Index));
        Assert.Same(exception, result.Exception);
        Assert.Same(Message, result.Message);
    }

    [Fact]
    public void Of_ExceptionBeforeTheQueue_IsNotSentWhateverItIs()
        => Assert.Equal(DeliveryOutcome.NotSent, BatchResult.Of(Message, 0, new IOException(), isCancelled: false, isProvenNotSent: true).Outcome);

    [Fact]
    public void Of_MailSendException_CarriesAllThatItKnows()
    {
        MailSendException failure = Failure(DeliveryOutcome.PartiallySent);

        MailSendResult result = BatchResult.Of(Message, 0, failure, isCancelled: false);

        Assert.Equal((failure.Attempts, failure.MessageId, failure.UserToken), (result.Attempts, result.MessageId, result.UserToken));
        Assert.Same(failure.FailedRecipients, result.FailedRecipients);
    }

    [Fact]
    public void Of_OtherException_HasTheCallersMessageIdOrNone()
    {
        using MailMessage named = Mails.Plain();
        named.Headers["Message-ID"] = "<mine@example.com>";

        Assert.Equal("<mine@example.com>", BatchResult.Of(named, 0, new IOException(), isCancelled: false).MessageId);
        Assert.Equal("", BatchResult.Of(Message, 0, new IOException(), isCancelled: false).MessageId);
    }

    [Fact]
    public void Of_Result_CopiesEveryProperty()
    {
        MailSendResult original = new()
        {
            Outcome = DeliveryOutcome.PartiallySent,
            Message = Message,
            MessageId = "<1@example.com>",
            UserToken = new object(),
            Index = 3,
            FailedRecipients = Failure(DeliveryOutcome.PartiallySent).FailedRecipients,
            Attempts = 2,
            QueueTime = TimeSpan.FromSeconds(1),
            SendTime = TimeSpan.FromSeconds(2),
            Exception = new IOException(),
        };
        PropertyInfo[] properties = typeof(MailSendResult).GetProperties();
        Assert.All(properties, p => Assert.NotEqual(p.PropertyType.IsValueType ? Activator.CreateInstance(p.PropertyType) : null, p.GetValue(original)));

        MailSendResult copy = BatchResult.Of(Message, 3, original);

        Assert.NotSame(original, copy);
        Assert.All(properties, p => Assert.Equal(p.GetValue(original), p.GetValue(copy)));
    }

    private static MailSendException Failure(DeliveryOutcome outcome) => new(outcome, SmtpStatusCode.MailboxUnavailable, "refused", null)
    {
        Attempts = 2,
        MessageId = "<2@example.com>",
        UserToken = "token",
        FailedRecipients = [new FailedRecipient("a@example.com", SmtpStatusCode.MailboxUnavailable, "5.1.1 no")],
    };
}
