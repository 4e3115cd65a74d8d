using AsyncSmtp.MailKit.Diagnostics;
using Microsoft.Extensions.Logging;

namespace AsyncSmtp.Pipelining.Diagnostics;

/// <summary>
/// The conversation of one connection, line by line, without what proves who the client is, and without the content of mails, which is only counted: what the client sends between the server's 354 and the final dot,
/// whatever else is said meanwhile, and as much as BDAT announces.
/// </summary>
internal sealed class WireLog(ILogger logger, long connection)
{
    private const string Secret = "***";

    private readonly Lock _lock = new();
    private readonly LineBuffer _client = new();
    private readonly LineBuffer _server = new();
    private readonly ContentSpan _content = new();

    /// <summary>Gets or sets a value indicating whether what the client says is secret: it is logging in.</summary>
    public bool IsSecret { get; set; }

    /// <summary>Says that there is a connection.</summary>
    public void Connected(string server) => Log.Connected(logger, connection, server);

    /// <summary>Logs what the client sends.</summary>
    public void Client(ReadOnlySpan<byte> bytes)
    {
        // The server may be heard meanwhile, on another thread.
        List<(string? Line, long Content)> said = [];
        lock (_lock)
        {
            while (!bytes.IsEmpty)
            {
                if (_content.Take(ref bytes))
                {
                    if (_content.IsOver(out long length))
                    {
                        said.Add((null, length));
                    }
                }
                else if (_client.TryReadLine(ref bytes, out string line))
                {
                    said.Add((WithoutSecret(line), 0));
                    _content.Announce(line);
                }
            }
        }

        foreach ((string? line, long content) in said)
        {
            if (line is null)
            {
                Log.Content(logger, connection, content);
            }
            else
            {
                Log.Client(logger, connection, line);
            }
        }
    }

    /// <summary>Logs what the server sends.</summary>
    public void Server(ReadOnlySpan<byte> bytes)
    {
        List<string> lines = [];
        lock (_lock)
        {
            while (_server.TryReadLine(ref bytes, out string line))
            {
                lines.Add(line);
                _content.Answer(line);
            }
        }

        foreach (string line in lines)
        {
            Log.Server(logger, connection, line);
        }
    }

    private string WithoutSecret(string line)
    {
        if (line.StartsWith("AUTH ", StringComparison.OrdinalIgnoreCase))
        {
            string[] words = line.Split(' ', 3);
            return words.Length < 3 ? line : $"{words[0]} {words[1]} {Secret}";
        }

        return IsSecret ? Secret : line;
    }
}
