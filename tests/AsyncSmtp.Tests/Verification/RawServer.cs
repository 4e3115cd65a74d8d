using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using AsyncSmtp.Tests.Fakes;

namespace AsyncSmtp.Tests.Verification;

/// <summary>A listener on loopback that does to each connection what a test wants, until the client leaves. It speaks no SMTP.</summary>
internal sealed class RawServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Func<NetworkStream, Task> _serve;
    private readonly List<Task> _sessions = [];
    private readonly Task _accepting;

    public RawServer(Func<NetworkStream, Task> serve)
    {
        _serve = serve;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Reads until the client closes.</summary>
    public static async Task SilenceAsync(NetworkStream client)
    {
        byte[] buffer = new byte[1024];
        while (await client.ReadAsync(buffer) > 0)
        {
        }
    }

    /// <summary>Writes the same for ever.</summary>
    public static async Task RepeatAsync(NetworkStream client, byte[] bytes)
    {
        while (true)
        {
            await client.WriteAsync(bytes);
        }
    }

    /// <summary>Waits until every client has closed its connection: one that has not hangs the test.</summary>
    public async ValueTask DisposeAsync()
    {
        _listener.Stop();
        await _accepting.Capped();
        await Task.WhenAll(_sessions).Capped();
        _listener.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _sessions.Add(ServeAsync(await _listener.AcceptTcpClientAsync()));
            }
        }
        catch (Exception e) when (e is SocketException or InvalidOperationException)
        {
            // Stopped: in the middle of accepting, or before it.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                await _serve(client.GetStream());
            }
            catch (Exception e) when (e is IOException or AuthenticationException)
            {
            }
        }
    }
}
