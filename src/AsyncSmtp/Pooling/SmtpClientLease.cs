using System.Diagnostics;
using AsyncSmtp.Dispatching;

namespace AsyncSmtp.Pooling;

/// <summary>
/// The right to use one client, alone, for content of one length. It ends once: by <see cref="Return"/>, or by disposing it, which discards the client and says nothing about its server.
/// </summary>
internal sealed class SmtpClientLease : IDisposable
{
    private readonly SmtpClientPool _pool;
    private readonly PooledClient _client;
    private readonly long _contentLength;
    private bool _ended;

    public SmtpClientLease(SmtpClientPool pool, PooledClient client, long contentLength)
    {
        _pool = pool;
        _client = client;
        _contentLength = contentLength;
    }

    public SmtpDispatcher Dispatcher
    {
        get
        {
            Debug.Assert(!_ended, "A lease was used after its end.");
            return _client.Dispatcher;
        }
    }

    /// <summary>Replaces the client with a new one, in the same place: the lease does not queue again.</summary>
    public void Renew() => _pool.Renew(_client);

    /// <summary>Gets where the client's connection goes to.</summary>
    public ServerAddress Server => _client.Server.Address;

    /// <summary>Gets for how long the limits on the rate held back the send when it was its turn.</summary>
    public TimeSpan HeldByRate => _client.HeldByRate;

    /// <summary>Replaces the client if it has been kept from its server for too long, or the server has spoken meanwhile.</summary>
    public void RenewIfOutOfUse()
    {
        if (_pool.IsOutOfUse(_client))
        {
            Renew();
        }
    }

    /// <summary>Gives the client back, to carry the next message if it is good.</summary>
    /// <returns>Whether the send should get in line again.</returns>
    public TurnedAway Return(ConnectionVerdict verdict = ConnectionVerdict.Good)
    {
        Debug.Assert(!_ended, "A lease ended twice.");
        _ended = true;
        return _pool.Return(_client, _contentLength, verdict);
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
