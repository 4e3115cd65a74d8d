using System.Net.Mail;

namespace AsyncSmtp.Queueing;

/// <summary>A mail under one claim, on its way through a sender as its user token: whom it is for, by their places in the envelope, and whether it has come to its commit point.</summary>
/// <remarks>Its attempts come one after the other, each on a thread of its own; the send's task orders them before those who read here.</remarks>
internal sealed class ClaimedMail(ISentLedger ledger, string id, Guid claim, IReadOnlyList<KeyValuePair<int, string>> recipients)
{
    public string Id => id;

    public Guid Claim => claim;

    /// <summary>Gets the places of those that this claim is for, and their addresses.</summary>
    public IReadOnlyList<KeyValuePair<int, string>> Recipients => recipients;

    /// <summary>Gets a value indicating whether the ledger was told of a commit point, or was to be told.</summary>
    public bool WasTold { get; private set; }

    /// <summary>Gets a value indicating whether it has written one down.</summary>
    public bool IsCommitted { get; private set; }

    /// <summary>Gets why the latest commit point was not written down, and not passed.</summary>
    public Exception? Failure { get; private set; }

    public async ValueTask CommitAsync(LedgerCommitObserver observer, IReadOnlyList<MailAddress> addresses, CancellationToken cancellationToken)
    {
        WasTold = true;
        try
        {
            if (!ReferenceEquals(observer.Ledger, ledger))
            {
                throw new InvalidOperationException("The CommitObserver of the sender has another ledger than the handler of the mail.");
            }

            await ledger.CommitAsync(id, claim, PlacesOf(addresses), cancellationToken).ConfigureAwait(false);
            IsCommitted = true;
            Failure = null;
        }
        catch (Exception e)
        {
            Failure = e;
            throw;
        }
    }

    /// <summary>An address that is named twice in an envelope has two places, and is sent to once or twice: both are as the address.</summary>
    private int[] PlacesOf(IReadOnlyList<MailAddress> addresses)
    {
        HashSet<string> named = [.. addresses.Select(static a => a.Address)];
        return [.. recipients.Where(r => named.Contains(r.Value)).Select(static r => r.Key)];
    }
}
