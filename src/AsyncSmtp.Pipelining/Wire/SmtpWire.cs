using System.IO.Pipelines;
using AsyncSmtp.Pipelining.Replies;

namespace AsyncSmtp.Pipelining.Wire;

/// <summary>
/// One connection: from the connect, TLS and the login, which <see cref="OpenAsync"/> does, over the mails, which whoever uses it writes to <see cref="Output"/> and whose replies it reads from <see cref="Input"/>,
/// to its end. One that has not been opened, or whose end has come, is never opened again. For one caller at a time, but for <see cref="Cut"/>.
/// </summary>
#pragma warning disable CA1001 // Ended by Cut and Release, which say how. The token source has no timer and no wait handle, and who is on the way out must not find it disposed.
internal sealed class SmtpWire
#pragma warning restore CA1001
{
    private readonly WireSocket _socket = new();
    private readonly CancellationTokenSource _cut = new();
    private readonly Connector _connector;
    private Exception? _why;

    public SmtpWire(string host, int port, PipeliningParts parts)
    {
        Clock = new ReplyClock(parts.TimeProvider, parts.Timeouts, kind => Cut(abruptly: true, parts.Timeouts.Error(kind)));
        _connector = new Connector(host, port, parts, _socket, Clock, parts.CreateLog());
    }

    /// <summary>Gets what the server sends.</summary>
    public PipeReader Input => Channel.Input;

    /// <summary>Gets what goes to the server, once it is flushed.</summary>
    public PipeWriter Output => Channel.Output;

    /// <summary>Gets what watches that the server answers in time, and cuts the wire when it does not.</summary>
    public ReplyClock Clock { get; }

    /// <summary>Gets what the server can do.</summary>
    public Offer Offer => _connector.Offer;

    /// <summary>Gets how far it is.</summary>
    public SmtpAttemptStage Stage => _connector.Stage;

    /// <summary>Gets why the wire was cut, where whoever did it said so: the error in place of the one that the cut causes.</summary>
    public Exception? Why => Volatile.Read(ref _why);

    public bool IsCut => _cut.IsCancellationRequested;

    private WireChannel Channel => _connector.Channel ?? throw new InvalidOperationException("There is no connection.");

    /// <summary>Connects, secures and logs in. Once.</summary>
    /// <param name="cancellationToken">Ends it at any stage.</param>
    /// <returns>A task that completes when a mail can be sent. When it fails, the connection has been closed.</returns>
    /// <exception cref="OperationCanceledException">It was cancelled, or cut without a reason.</exception>
    public async Task OpenAsync(CancellationToken cancellationToken)
    {
        // One way to end it for all that it does: a read that watches whether the server speaks out of turn, for one, knows no token.
        using CancellationTokenRegistration cancel = cancellationToken.UnsafeRegister(static wire => ((SmtpWire)wire!).Cut(abruptly: true), this);
        CancellationToken cut = _cut.Token;
        try
        {
            cut.ThrowIfCancellationRequested();
            await _connector.OpenAsync(cut).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            Exception? instead = Why ?? (IsCut ? new OperationCanceledException("The connection was cut.", e, cancellationToken) : null);
            Close(isWhole: instead is null && e is RefusedReplyException or LoginRefusedException);
            if (instead is not null)
            {
                throw instead;
            }

            throw;
        }
    }

    /// <summary>Says QUIT, and waits for no answer. Never throws. Not to be said while something is being written.</summary>
    public void SayGoodBye()
    {
        if (_connector.Channel is { } channel && !IsCut)
        {
            // What the socket takes at once is on its way when this returns.
            _ = SayAsync(channel.Output);
        }

        static async Task SayAsync(PipeWriter output)
        {
            try
            {
                await output.WriteAsync("QUIT\r\n"u8.ToArray()).ConfigureAwait(false);
            }
#pragma warning disable CA1031 // Nobody waits for it.
            catch
#pragma warning restore CA1031
            {
            }
        }
    }

    /// <summary>Cuts the wire, from any thread, at any time, whoever uses it: what reads or writes ends at once, and so does <see cref="OpenAsync"/>. Does not block.</summary>
    /// <param name="abruptly">Whether what is still on its way is thrown away.</param>
    /// <param name="why">The error that whoever uses it is to get; or null. The first counts.</param>
    public void Cut(bool abruptly, Exception? why = null)
    {
        Interlocked.CompareExchange(ref _why, why, null);
        _ = _cut.CancelAsync();
        _socket.Cut(abruptly);
        Clock.Dispose();
    }

    /// <summary>Gives the buffers back, after <see cref="Cut"/>, once nothing reads or writes any more.</summary>
    public void Release() => _connector.Release();

    private void Close(bool isWhole)
    {
        if (isWhole)
        {
            SayGoodBye();
        }

        Cut(abruptly: !isWhole);
        Release();
    }
}
