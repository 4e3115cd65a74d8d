namespace AsyncSmtp.Docs.Tests.Errors;

/// <summary>Lets no message pass.</summary>
internal sealed class UnwillingObserver : ICommitObserver
{
    public ValueTask OnCommittingAsync(MailCommit commit, CancellationToken cancellationToken) => throw new InvalidOperationException("mine");
}
