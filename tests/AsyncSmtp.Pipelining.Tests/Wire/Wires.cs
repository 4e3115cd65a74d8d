using System.Buffers;
using System.IO.Pipelines;
using System.Net.Sockets;
using AsyncSmtp.Pipelining.Replies;
using AsyncSmtp.Pipelining.Wire;
using AsyncSmtp.Testing;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace AsyncSmtp.Pipelining.Tests.Wire;

/// <summary>Connections to be tested, and what a transport would do with them.</summary>
internal static class Wires
{
    /// <summary>One to a server whose certificate is trusted, in clear unless the sender's options say otherwise.</summary>
    public static SmtpWire To(LoopbackSmtpServer server, Action<AsyncSmtpOptions>? sender = null, Action<PipeliningTransportOptions>? transport = null, TimeProvider? time = null, ILoggerFactory? loggers = null)
        => To(
            server.Port,
            sender,
            options =>
            {
                (options.CheckCertificateRevocation, options.ServerCertificateValidation) = (false, server.AcceptCertificate);
                transport?.Invoke(options);
            },
            time,
            loggers);

    public static SmtpWire To(int port, Action<AsyncSmtpOptions>? sender = null, Action<PipeliningTransportOptions>? transport = null, TimeProvider? time = null, ILoggerFactory? loggers = null)
    {
        AsyncSmtpOptions options = new() { Host = "127.0.0.1", Port = port, EnableSsl = false, AllowInsecureCredentials = true };
        PipeliningTransportOptions own = new();
        sender?.Invoke(options);
        transport?.Invoke(own);
        Assert.Empty(own.FailuresWith(options));
        SmtpTransportContext context = new() { Host = options.Host!, Port = port, Options = options, TimeProvider = time ?? TimeProvider.System, LoggerFactory = loggers ?? NullLoggerFactory.Instance };
        return new SmtpWire(options.Host!, port, new PipeliningParts(context, own));
    }

    /// <summary>Opens it, in a bounded time, and says what became of that as an attempt would.</summary>
    public static async Task<SmtpAttemptResult> FailToOpenAsync(this SmtpWire wire)
    {
        Exception e = await Assert.ThrowsAnyAsync<Exception>(() => wire.OpenAsync(TestContext.Current.CancellationToken).Capped());
        Assert.True(wire.IsCut);
        return PipeliningResult.Of(e, wire.Stage);
    }

    /// <summary>Whether there is something to read, be it the end: what is asked before each command of the opening.</summary>
    public static bool HasInput(this SmtpWire wire) => ((WatchfulReader)wire.Input).HasInput;

    public static async Task SayAsync(this SmtpWire wire, string text) => await wire.Output.WriteAsync(System.Text.Encoding.ASCII.GetBytes(text), TestContext.Current.CancellationToken).AsTask().Capped();

    public static async Task<int> HearAsync(this SmtpWire wire)
    {
        while (true)
        {
            ReadResult result = await wire.Input.ReadAsync(TestContext.Current.CancellationToken).AsTask().Capped();
            ReadOnlySequence<byte> unread = result.Buffer;
            if (ReplyParser.TryParse(ref unread, out Reply reply))
            {
                wire.Input.AdvanceTo(unread.Start);
                return reply.Code;
            }

            wire.Input.AdvanceTo(unread.Start, unread.End);
            Assert.False(result.IsCompleted);
        }
    }

    public static async Task<string> HearAsync(this SmtpWire wire, int count)
    {
        List<int> codes = [];
        while (codes.Count < count)
        {
            codes.Add(await wire.HearAsync());
        }

        return string.Join(' ', codes);
    }

    /// <summary>One mail, with one flight for its envelope and one for its content.</summary>
    public static async Task SendMailAsync(this SmtpWire wire, string subject = "Hello")
    {
        await wire.SayAsync("MAIL FROM:<a@example.com>\r\nRCPT TO:<b@example.com>\r\nDATA\r\n");
        Assert.Equal("250 250 354", await wire.HearAsync(3));
        await wire.SayAsync($"Subject: {subject}\r\n\r\nText\r\n.\r\n");
        Assert.Equal(250, await wire.HearAsync());
    }

    /// <summary>What every connection comes to.</summary>
    public static void End(this SmtpWire wire)
    {
        wire.Cut(abruptly: true);
        wire.Release();
    }

    /// <summary>A port on which nobody takes connections any more: who connects waits.</summary>
    public static async Task<Socket[]> CrowdAsync(Socket listener)
    {
        listener.Bind(new System.Net.IPEndPoint(System.Net.IPAddress.Loopback, 0));
        listener.Listen(0);
        Socket[] crowd = [.. Enumerable.Range(0, 8).Select(static _ => new Socket(SocketType.Stream, ProtocolType.Tcp))];
        Task[] connects = [.. crowd.Select(socket => socket.ConnectAsync(listener.LocalEndPoint!))];
        await Task.WhenAny(connects).Capped();
        _ = Task.WhenAll(connects).ContinueWith(static t => t.Exception, TaskScheduler.Default);
        return crowd;
    }
}
