using System.Diagnostics;
using AsyncSmtp.Dispatching;

namespace AsyncSmtp.Pooling;

/// <summary>
/// The right to start one send on one client. It is exclusive until the client takes the next send, which for most is when the lease has ended. It ends once: by <see cref="Return"/>, or by disposing it, which discards
/// the client and says nothing about its server.
/// </summary>
internal sealed class SmtpClientLease(SmtpClientPool pool, PooledClient client, long leasedAt, TimeSpan heldByRate) : IDisposable
{
    private bool _ended;

    public PooledClient Client => client;

    public SmtpDispatcher Dispatcher
    {
        get
        {
            Debug.Assert(!_ended, "A lease was used after its end.");
            return client.Dispatcher;
        }
    }

    /// <summary>Gets or sets how many bytes of content it is for.</summary>
    public long ContentLength { get; set; }

    /// <summary>Gets when the client was leased.</summary>
    public long LeasedAt => leasedAt;

    /// <summary>Gets for how long the limits on the rate held back the send when it was its turn.</summary>
    public TimeSpan HeldByRate => heldByRate;

    /// <summary>Gets where the client's connection goes to.</summary>
    public ServerAddress Server => client.Server.Address;

    /// <summary>Replaces the client with a new one, in the same place: the lease does not queue again.</summary>
    /// <returns>Whether it did. It does not while another send is on the client.</returns>
    public bool TryRenew() => pool.TryRenew(client);

    /// <summary>Replaces the client if it has been kept from its server for too long, or the server has spoken meanwhile.</summary>
    public void RenewIfOutOfUse()
    {
        if (pool.IsOutOfUse(client))
        {
            TryRenew();
        }
    }

    /// <summary>Gives the client back, to carry the next message if it is good.</summary>
    /// <param name="verdict">What the send says of the connection and the server.</param>
    /// <param name="failure">What the send failed with, in a word, or null.</param>
    /// <returns>Whether the send should get in line again.</returns>
    public TurnedAway Return(ConnectionVerdict verdict = ConnectionVerdict.Good, string? failure = null)
    {
        Debug.Assert(!_ended, "A lease ended twice.");
        _ended = true;
        return pool.Return(this, verdict, failure);
    }

    /// <summary>Gives the place back and closes the client, unless the lease has ended already.</summary>
    public void Dispose()
    {
        if (!_ended)
        {
            Return(ConnectionVerdict.Broken);
        }
    }
}
