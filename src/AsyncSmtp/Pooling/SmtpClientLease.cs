using System.Diagnostics;
using AsyncSmtp.Dispatching;

namespace AsyncSmtp.Pooling;

/// <summary>
/// The right to use one client, alone, for content of one length. It ends once: by <see cref="Return"/>, or by disposing it, which discards the client.
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

    /// <summary>Gives the client back to carry the next message.</summary>
    public void Return() => End(reusable: true);

    /// <summary>Gives the place back and closes the client, unless the lease has ended already.</summary>
    public void Dispose()
    {
        if (!_ended)
        {
            End(reusable: false);
        }
    }

    private void End(bool reusable)
    {
        Debug.Assert(!_ended, "A lease ended twice.");
        _ended = true;
        _pool.Return(_client, _contentLength, reusable);
    }
}
