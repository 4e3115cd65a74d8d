using System.Threading.Channels;

namespace AsyncSmtp.Tests.Fakes;

/// <summary>Hands out manual transports, and hands each one to the test when it is made.</summary>
internal sealed class ManualTransports
{
    private readonly Channel<ManualTransport> _made = Channel.CreateUnbounded<ManualTransport>();
    private int _count;

    /// <summary>Gets or sets what is done with each one before it is given out. It may throw, as a user's callback may.</summary>
    public Action<ManualTransport>? Configure { get; set; }

    public int Count => Volatile.Read(ref _count);

    public ISmtpTransport Create(ServerAddress server)
    {
        ManualTransport transport = new() { Server = server };
        Configure?.Invoke(transport);
        Interlocked.Increment(ref _count);
        _made.Writer.TryWrite(transport);
        return transport;
    }

    /// <summary>The next transport that was made, once its send has been started.</summary>
    public async Task<ManualTransport> NextStartedAsync()
    {
        ManualTransport transport = await _made.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask().Capped();
        await transport.Started.Capped();
        return transport;
    }
}
