using System.Collections.Concurrent;
using System.Net.Mail;
using System.Threading.Channels;
using AsyncSmtp;

namespace BulkMailer.Tests;

/// <summary>
/// A sender whose answers a test decides: per address, at once or when the test lets them go.
/// </summary>
internal sealed class GatedSender : IAsyncMailSender
{
    private readonly Func<string, CancellationToken, Task> _answer;
    private readonly Lock _lock = new();
    private readonly ConcurrentQueue<string> _sent = new();
    private readonly Channel<string> _starts = Channel.CreateUnbounded<string>();
    private int _inFlight;

    /// <param name="answer">Completes when the message to the address is sent, or throws.</param>
    public GatedSender(Func<string, CancellationToken, Task> answer) => _answer = answer;

    public GatedSender()
        : this((_, _) => Task.CompletedTask)
    {
    }

    public int PeakInFlight { get; private set; }

    public IReadOnlyCollection<string> Sent => _sent;

    public ConcurrentQueue<string> Started { get; } = new();

    public Task<MailSendResult> SendAsync(MailMessage message, CancellationToken cancellationToken = default) => SendAsync(message, null, cancellationToken);

    public async Task<MailSendResult> SendAsync(MailMessage message, object? userToken, CancellationToken cancellationToken = default)
    {
        string address = message.To[0].Address;
        Started.Enqueue(address);
        lock (_lock)
        {
            PeakInFlight = Math.Max(PeakInFlight, ++_inFlight);
        }

        _starts.Writer.TryWrite(address);
        try
        {
            await _answer(address, cancellationToken);
            _sent.Enqueue(address);
            return new MailSendResult { Outcome = DeliveryOutcome.Sent, Message = message, MessageId = $"<{address}>", UserToken = userToken, Attempts = 1 };
        }
        finally
        {
            lock (_lock)
            {
                _inFlight--;
            }
        }
    }

    /// <summary>Completes when that many more messages have been started.</summary>
    public async Task WaitForStartedAsync(int messages)
    {
        for (int i = 0; i < messages; i++)
        {
            await _starts.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(SampleFolder.HangCap, TestContext.Current.CancellationToken);
        }
    }

    public static MailSendException Refusal(string address, int code, string reply) => new(DeliveryOutcome.NotSent, (SmtpStatusCode)code, "The message was not sent.", null)
    {
        FailedRecipients = [new FailedRecipient(address, (SmtpStatusCode)code, reply)],
        Attempts = 1,
        MessageId = $"<{address}>",
    };

    public static MailSendException ServerFailure(DeliveryOutcome outcome = DeliveryOutcome.NotSent) => new(outcome, SmtpStatusCode.GeneralFailure, "Connection refused.", null) { Attempts = 3 };
}
