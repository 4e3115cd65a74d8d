using System.Net;
using System.Net.Sockets;
using System.Text;

namespace AsyncSmtp.MailKit.Tests.Security;

/// <summary>A server that speaks XOAUTH2 and nothing else, on 127.0.0.1, one connection after the other. It knows one good token.</summary>
internal sealed class TokenServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _run;

    public TokenServer()
    {
        _listener.Start();
        _run = RunAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public string GoodToken { get; set; } = "good";

    /// <summary>Gets or sets a value indicating whether a refusal ends the connection.</summary>
    public bool ClosesOnRefusal { get; set; }

    public List<string> Tokens { get; } = [];

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Dispose();
        await _run.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            using TcpClient client = await _listener.AcceptTcpClientAsync(_stop.Token);
            using StreamReader reader = new(client.GetStream());
            await using StreamWriter writer = new(client.GetStream()) { AutoFlush = true, NewLine = "\r\n" };
            await writer.WriteLineAsync("220 here");
            while (await reader.ReadLineAsync(_stop.Token) is { } line && await AnswerAsync(line, reader, writer))
            {
            }
        }
    }

    private async Task<bool> AnswerAsync(string line, StreamReader reader, StreamWriter writer)
    {
        string[] words = line.Split(' ');
        if (words[0] != "AUTH")
        {
            await writer.WriteLineAsync(words[0] == "EHLO" ? "250-here\r\n250 AUTH XOAUTH2" : "250 fine");
            return true;
        }

        string token = Encoding.UTF8.GetString(Convert.FromBase64String(words[2])).Split('\u0001')[1]["auth=Bearer ".Length..];
        Tokens.Add(token);
        if (token == GoodToken)
        {
            await writer.WriteLineAsync("235 welcome");
            return true;
        }

        if (!ClosesOnRefusal)
        {
            await writer.WriteLineAsync("334 eyJzdGF0dXMiOiI0MDEifQ==");
            _ = await reader.ReadLineAsync(_stop.Token);
        }

        await writer.WriteLineAsync("535 5.7.8 The token has expired");
        return !ClosesOnRefusal;
    }
}
