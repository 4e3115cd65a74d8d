using System.Diagnostics;
using System.Net.Sockets;

namespace AsyncSmtp.Sink;

/// <summary>
/// The replies of one connection, in order, each with the time at which it is due. Those that are due together leave in one write.
/// </summary>
/// <remarks>
/// A reply is due one round trip after its command arrived, or after the server was done with what came before. The server thinks about one message at a time; the network carries any number of
/// replies at once. So what arrived together is delayed together, and nothing that is written delays what is read.
/// </remarks>
internal sealed class SinkOutput(Socket socket, SinkOptions options, DelayLine delays, SinkCounters counters)
{
    private readonly Lock _lock = new();
    private readonly Queue<(byte[] Reply, long Due)> _replies = new();
    private readonly byte[] _buffer = new byte[1024];
    private readonly long _acceptDelay = Ticks(options.AcceptDelay);
    private readonly long _roundTrip = Ticks(options.RoundTrip);
    private readonly TaskCompletionSource _saidBye = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _busyUntil;
    private bool _scheduled;
    private bool _closed;

    /// <summary>Gets a task that completes when the answer to QUIT has been written.</summary>
    public Task SaidBye => _saidBye.Task;

    /// <param name="reply">What to say.</param>
    /// <param name="now">When its command arrived.</param>
    public void Add(byte[] reply, long now)
    {
        lock (_lock)
        {
            _busyUntil = Math.Max(_busyUntil, now) + (reply == Replies.Accepted ? _acceptDelay : 0);
            _replies.Enqueue((reply, _busyUntil + _roundTrip));
        }
    }

    /// <summary>Writes what is due, and has the rest written when it is.</summary>
    public void Flush(long now)
    {
        lock (_lock)
        {
            int length = 0;
            while (_replies.TryPeek(out (byte[] Reply, long Due) next))
            {
                if (next.Due > now)
                {
                    Schedule(next.Due);
                    break;
                }

                length = Append(_replies.Dequeue().Reply, length);
            }

            Send(length);
        }
    }

    /// <summary>On the delay line's thread.</summary>
    public void OnDue(long now)
    {
        lock (_lock)
        {
            _scheduled = false;
            Flush(now);
        }
    }

    public void Close()
    {
        lock (_lock)
        {
            _closed = true;
            _replies.Clear();
            socket.Dispose();
        }
    }

    private static long Ticks(TimeSpan time) => (long)(time.TotalSeconds * Stopwatch.Frequency);

    private void Schedule(long due)
    {
        if (!_scheduled)
        {
            _scheduled = true;
            delays.Schedule(this, due);
        }
    }

    private int Append(byte[] reply, int length)
    {
        if (length + reply.Length > _buffer.Length)
        {
            Send(length);
            length = 0;
        }

        if (reply == Replies.Accepted)
        {
            counters.Accept();
        }
        else if (reply == Replies.Bye)
        {
            _saidBye.TrySetResult();
        }

        reply.CopyTo(_buffer, length);
        return length + reply.Length;
    }

    private void Send(int length)
    {
        if (length == 0 || _closed)
        {
            return;
        }

        try
        {
            socket.Send(_buffer.AsSpan(0, length));
        }
        catch (SocketException)
        {
            // The client is gone. The reader learns it, too.
        }
    }
}
