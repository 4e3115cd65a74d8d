using System.Net;
using System.Net.Sockets;

namespace AsyncSmtp.Storm.Tests.EvilServers;

/// <summary>A server whose conversations the test writes down itself: for what has nothing to do with a command of the client. It takes connections one after the other.</summary>
internal sealed class RawServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _accepting;
    private int _connections;

    public RawServer(Func<RawConversation, Task> talk)
    {
        _listener.Start();
        _accepting = AcceptAsync(talk);
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public int Connections => Volatile.Read(ref _connections);

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        _listener.Stop();
        await _accepting.Capped();
        _listener.Dispose();
        _stopping.Dispose();
    }

    private async Task AcceptAsync(Func<RawConversation, Task> talk)
    {
        List<Task> talks = [];
        try
        {
            while (true)
            {
                Socket client = await _listener.AcceptSocketAsync(_stopping.Token);
                client.NoDelay = true;
                int number = Interlocked.Increment(ref _connections);
                talks.Add(Task.Run(() => TalkAsync(client, number, talk)));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            await Task.WhenAll(talks);
        }
    }

    private async Task TalkAsync(Socket client, int number, Func<RawConversation, Task> talk)
    {
        using RawConversation conversation = new(client, number, _stopping.Token);
        try
        {
            await talk(conversation);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or ObjectDisposedException)
        {
            // The client has left, or the test is over.
        }
    }
}
