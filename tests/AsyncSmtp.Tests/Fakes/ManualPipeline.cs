using System.Threading.Channels;
using AsyncSmtp.Messages;
using AsyncSmtp.Transport;

namespace AsyncSmtp.Tests.Fakes;

/// <summary>Makes transports that take the next attempt when the test says so, and hands each attempt to the test.</summary>
internal sealed class ManualPipeline
{
    private readonly Channel<Step> _started = Channel.CreateUnbounded<Step>();

    public List<Connection> Connections { get; } = [];

    public ISmtpTransport Create(ServerAddress server)
    {
        Connection connection = new(_started.Writer);
        Connections.Add(connection);
        return connection;
    }

    /// <summary>The next attempt that was started, on whatever connection.</summary>
    public async Task<Step> NextAsync() => await _started.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask().Capped();

    /// <summary>Whether an attempt was started that the test has not taken.</summary>
    public bool HasNext => _started.Reader.TryPeek(out _);

    /// <summary>An attempt, and what its transport does with it.</summary>
    public sealed record Step(Connection Connection, SnapshotAttempt Attempt)
    {
        public CommitProbe Probe => Attempt.Probe;

        /// <summary>Its envelope is out, and the next may come.</summary>
        public Step BeginAndAllow()
        {
            Assert.True(Attempt.TryBegin());
            Attempt.AllowNext();
            return this;
        }

        public Step Commit()
        {
            Attempt.ReachContent();
            Probe.Commit();
            return this;
        }

        public void Accept()
        {
            Commit();
            Attempt.Complete(SmtpAttemptResult.Accepted);
        }

        /// <summary>The connection is gone.</summary>
        public void Lose() => Attempt.Complete(new SmtpAttemptResult { Error = new IOException("The connection was closed."), IsConnectionLost = true, IsConnectionFault = true, IsTransient = true });
    }

    public sealed class Connection(ChannelWriter<Step> started) : ISmtpTransport
    {
        private readonly TaskCompletionSource _disposed = new(TaskCreationOptions.RunContinuationsAsynchronously);

        /// <summary>Never asked while it has an attempt.</summary>
        public bool IsQuiet => true;

        public Task Disposed => _disposed.Task;

        public bool IsDisposed => _disposed.Task.IsCompleted;

        public void Start(SmtpAttempt attempt) => started.TryWrite(new Step(this, (SnapshotAttempt)attempt));

        public void Dispose() => _disposed.TrySetResult();
    }
}
