using System.Diagnostics;
using System.Text;
using System.Text.Json;
using MimeKit;

namespace AsyncSmtp.Servers.Tests.Servers;

/// <summary>
/// A running smtp-server, a server for Node.js, that takes mail over STARTTLS from who logs in with one access token (XOAUTH2). Needs no root.
/// </summary>
internal sealed class TokenServer : IAsyncDisposable
{
    public const string GoodToken = "good-token";

    private const string Module = "smtp-server";
    private const string Script = "Servers/token-server.cjs";

    private readonly TemporaryFolder _folder = new();
    private readonly Process _process;
    private readonly TaskCompletionSource<int> _port = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<TokenLogin> _logins = [];
    private readonly List<Arrival> _arrivals = [];
    private readonly Task _listening;
    private readonly Task<string> _errors;

    private TokenServer(bool challenges)
    {
        Certificate = new LocalhostCertificate(_folder);
        string[] arguments =
        [
            Path.Combine(AppContext.BaseDirectory, Script), Path.Combine(_folder.Path, "etc/cert.pem"), Path.Combine(_folder.Path, "etc/key.pem"), GoodToken, challenges ? "after-challenge" : "at-once",
        ];
        ProcessStartInfo start = new(Node!, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["NODE_PATH"] = Modules;
        _process = Process.Start(start)!;
        _listening = ListenAsync();
        _errors = _process.StandardError.ReadToEndAsync();
    }

    /// <summary>What keeps it from running here, or <see langword="null"/>.</summary>
    public static string? Missing
        => Node is null || Modules is null ? $"{Module} for Node.js is not installed. With npm: npm install --global {Module}@3.21" : null;

    public LocalhostCertificate Certificate { get; }

    public int Port => _port.Task.Result;

    /// <summary>The logins, good and bad, in order. All are there when it has been stopped.</summary>
    public IReadOnlyList<TokenLogin> Logins => _logins;

    /// <summary>What has arrived. All is there when it has been stopped.</summary>
    public IReadOnlyList<Arrival> Arrivals => _arrivals;

    private static string? Node => Programs.Find("node");

    /// <summary>Where npm has put what is installed for all: beside Node.js, or, if that is Debian's, in /usr/local.</summary>
    private static string? Modules
        => new[] { Path.Combine(Path.GetDirectoryName(Node)!, "../lib/node_modules"), "/usr/local/lib/node_modules" }.FirstOrDefault(static folder => Directory.Exists(Path.Combine(folder, Module)));

    /// <summary>Starts one at a port of its own.</summary>
    /// <param name="challenges">Whether it refuses a token with a challenge first, which the client has to answer, as the large providers do, and not with 535 at once.</param>
    public static async Task<TokenServer> StartAsync(bool challenges = false)
    {
        TokenServer server = new(challenges);
        try
        {
            await server._port.Task.Capped();
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Ends it, and waits until all that it had to say is known.</summary>
    public async Task StopAsync()
    {
        _process.StandardInput.Close();
        await _listening.Capped();
        await _process.WaitForExitAsync().Capped();
        Assert.Equal("", await _errors.Capped());
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync().Capped();
        _process.Dispose();
        Certificate.Dispose();
        _folder.Dispose();
    }

    private async Task ListenAsync()
    {
        while (await _process.StandardOutput.ReadLineAsync() is { } line)
        {
            using JsonDocument said = JsonDocument.Parse(line);
            Note(said.RootElement);
        }

        _port.TrySetException(new InvalidOperationException($"{Module} ended: {await _errors}"));
    }

    private void Note(JsonElement said)
    {
        if (said.TryGetProperty("port", out JsonElement port))
        {
            _port.SetResult(port.GetInt32());
        }
        else if (said.TryGetProperty("token", out JsonElement token))
        {
            _logins.Add(new TokenLogin(said.GetProperty("user").GetString()!, token.GetString()!, said.GetProperty("accepted").GetBoolean()));
        }
        else
        {
            using MemoryStream content = new(Encoding.Latin1.GetBytes(said.GetProperty("content").GetString()!));
            string messageId = HeaderList.Load(content)[HeaderId.MessageId]!;
            _arrivals.AddRange(said.GetProperty("recipients").EnumerateArray().Select(recipient => new Arrival(messageId, recipient.GetString()!)));
        }
    }
}
