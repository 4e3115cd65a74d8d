using System.Diagnostics;
using System.Text.Json;

namespace AsyncSmtp.Servers.Tests.Servers;

/// <summary>
/// A running aiosmtpd, a server in Python, which does not offer PIPELINING and takes mail from <see cref="User"/> over STARTTLS. Needs no root.
/// </summary>
public sealed class PrivateAiosmtpd : IPrivateServer<PrivateAiosmtpd>
{
    public const string User = "user";
    public const string Password = "secret";

    private const string Recipient = "Delivered-To";
    private const string Script = "Servers/aiosmtpd-server.py";

    /// <summary>Debian's own, whatever other Python comes first in PATH.</summary>
    private const string Python = "/usr/bin/python3";

    private const string Module = "/usr/lib/python3/dist-packages/aiosmtpd/smtp.py";

    private readonly TemporaryFolder _folder = new();
    private readonly Process _process;
    private readonly TaskCompletionSource<int> _port = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<string> _unawaited = [];
    private readonly Task _listening;
    private readonly Task<string> _errors;

    private PrivateAiosmtpd()
    {
        Certificate = new LocalhostCertificate(_folder);
        string[] arguments = [Path.Combine(AppContext.BaseDirectory, Script), Path.Combine(_folder.Path, "etc/cert.pem"), Path.Combine(_folder.Path, "etc/key.pem"), User, Password, Maildir];
        _process = Process.Start(new ProcessStartInfo(Python, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true })!;
        _errors = _process.StandardError.ReadToEndAsync();
        _listening = ListenAsync();
    }

    /// <summary>What keeps it from running here, or <see langword="null"/>.</summary>
    public static string? Missing
        => File.Exists(Python) && File.Exists(Module) ? null : "aiosmtpd is not installed. On Debian and Ubuntu: apt-get install python3-aiosmtpd";

    public LocalhostCertificate Certificate { get; }

    public int Port => _port.Task.Result;

    /// <summary>What clients said before the answer that they had to wait for was out, with that answer.</summary>
    public IReadOnlyList<string> Unawaited
    {
        get
        {
            lock (_unawaited)
            {
                return [.. _unawaited];
            }
        }
    }

    /// <summary>The files of what has arrived: one for each recipient. They are there before the server answers for them.</summary>
    public IReadOnlyList<string> Files => [.. Directory.EnumerateFiles(Path.Combine(Maildir, "new"))];

    /// <summary>What has arrived.</summary>
    internal IReadOnlyList<Arrival> Arrivals => [.. Files.Select(static file => Arrival.Read(file, Recipient))];

    private string Maildir => Path.Combine(_folder.Path, "mail");

    public static async Task<PrivateAiosmtpd> StartAsync()
    {
        PrivateAiosmtpd server = new();
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

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync().Capped();
        await _listening.Capped();
        _process.Dispose();
        Certificate.Dispose();
        _folder.Dispose();
    }

    private async Task ListenAsync()
    {
        while (await _process.StandardOutput.ReadLineAsync() is { } line)
        {
            using JsonDocument said = JsonDocument.Parse(line);
            if (said.RootElement.TryGetProperty("port", out JsonElement port))
            {
                _port.SetResult(port.GetInt32());
                continue;
            }

            lock (_unawaited)
            {
                _unawaited.Add(line);
            }
        }

        _port.TrySetException(new InvalidOperationException($"aiosmtpd ended: {await _errors}"));
    }
}
