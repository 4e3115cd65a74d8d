namespace AsyncSmtp.Pipelining.Tests.Content;

/// <summary>A transport that shows each attempt to a test and says that it was accepted.</summary>
internal sealed class AttemptTransport(Action<SmtpAttempt> use) : ISmtpTransportFactory, ISmtpTransport
{
    public bool IsQuiet => true;

    public IEnumerable<string> Check(AsyncSmtpOptions options) => [];

    public ISmtpTransport Create(SmtpTransportContext context) => this;

    public void Start(SmtpAttempt attempt)
    {
        use(attempt);
        attempt.ReachContent();
        attempt.CommitAsync().AsTask().GetAwaiter().GetResult();
        attempt.Complete(SmtpAttemptResult.Accepted);
    }

    public void Dispose()
    {
    }
}
