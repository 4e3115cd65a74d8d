using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace AsyncSmtp.Servers.Tests.Servers;

/// <summary>
/// What Postfix asks before it takes a recipient (its policy protocol). A recipient whose address begins with <see cref="Prefix"/> is refused the first time, and welcome from then on.
/// </summary>
internal sealed class Greylist : IAsyncDisposable
{
    public const string Prefix = "grey-";
    public const string Reply = "4.2.0 Greylisted, come again";

    private const string Recipient = "recipient=";

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentDictionary<string, bool> _known = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _answering;

    public Greylist()
    {
        _listener.Start();
        _answering = AnswerAsync();
    }

    /// <summary>As a restriction of Postfix.</summary>
    public string Restriction => $"check_policy_service inet:{_listener.LocalEndpoint}";

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _answering.Capped();
        _listener.Dispose();
        _stop.Dispose();
    }

    private async Task AnswerAsync()
    {
        List<Task> clients = [];
        try
        {
            while (true)
            {
                clients.Add(AnswerAsync(await _listener.AcceptTcpClientAsync(_stop.Token)));
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            await Task.WhenAll(clients);
        }
    }

    /// <summary>A question is lines of name=value and an empty line, and the answer is one line and an empty one.</summary>
    private async Task AnswerAsync(TcpClient client)
    {
        using TcpClient own = client;
        using StreamReader reader = new(client.GetStream());
        string action = "DUNNO";
        try
        {
            while (await reader.ReadLineAsync(_stop.Token) is { } line)
            {
                if (line.StartsWith(Recipient, StringComparison.Ordinal))
                {
                    action = IsRefused(line[Recipient.Length..]) ? $"450 {Reply}" : "DUNNO";
                }
                else if (line.Length == 0)
                {
                    await client.GetStream().WriteAsync(System.Text.Encoding.ASCII.GetBytes($"action={action}\n\n"), _stop.Token);
                }
            }
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException)
        {
            // Postfix ended the connection, or the test is over.
        }
    }

    private bool IsRefused(string address) => address.StartsWith(Prefix, StringComparison.Ordinal) && _known.TryAdd(address, true);
}
