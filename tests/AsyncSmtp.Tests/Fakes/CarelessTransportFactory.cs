using System.Net.Mail;

namespace AsyncSmtp.Tests.Fakes;

/// <summary>Makes transports that pass the commit point when all is over, and close their connection some time after Dispose.</summary>
internal sealed class CarelessTransportFactory : ISmtpTransportFactory
{
    public IEnumerable<string> Check(AsyncSmtpOptions options) => [];

    public ISmtpTransport Create(SmtpTransportContext context) => new CarelessTransport(new SmtpClient(context.Host, context.Port));

    private sealed class CarelessTransport(SmtpClient client) : ISmtpTransport
    {
        public bool IsQuiet => true;

        public void Start(SmtpAttempt attempt) => _ = SendAsync(attempt);

        public void Dispose() => Task.Delay(100).ContinueWith(_ => client.Dispose(), TaskScheduler.Default);

        private async Task SendAsync(SmtpAttempt attempt)
        {
            try
            {
                using MailMessage message = attempt.CreateMessage();
                attempt.ReachContent();
                await client.SendMailAsync(message);
                await attempt.CommitAsync();
                attempt.Complete(SmtpAttemptResult.Accepted);
            }
            catch (Exception e) when (e is SmtpException or OperationCanceledException)
            {
                attempt.Complete(new SmtpAttemptResult { Error = e });
            }
        }
    }
}
