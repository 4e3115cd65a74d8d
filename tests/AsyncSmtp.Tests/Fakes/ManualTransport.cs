using System.Net.Mail;
using AsyncSmtp.Messages;
using AsyncSmtp.Transport;

namespace AsyncSmtp.Tests.Fakes;

/// <summary>A transport whose every step the test takes by hand, so that orders are forced and never hoped for.</summary>
internal sealed class ManualTransport : ISmtpTransport
{
    private readonly TaskCompletionSource _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _disposed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Gets or sets what happens inside Start, before it returns.</summary>
    public Action<ManualTransport>? OnStart { get; set; }

    /// <summary>Gets or sets what happens inside the first Dispose, after the last words.</summary>
    public Action<ManualTransport>? OnDispose { get; set; }

    public ServerAddress? Server { get; init; }

    public bool IsQuiet { get; set; } = true;

    public Task Started => _started.Task;

    public Task Disposed => _disposed.Task;

    public bool IsDisposed => _disposed.Task.IsCompleted;

    public int Starts { get; private set; }

    public SnapshotAttempt? Attempt { get; private set; }

    public MailMessageSnapshot? Mail => Attempt?.Mail;

    public RecipientList? Recipients => Attempt?.To;

    public CommitProbe? Probe => Attempt?.Probe;

    public void Start(SmtpAttempt attempt)
    {
        Starts++;
        Attempt = (SnapshotAttempt)attempt;
        Attempt.TryBegin();
        OnStart?.Invoke(this);
        _started.TrySetResult();
    }

    /// <summary>Passes the commit point.</summary>
    public void Commit()
    {
        Probe!.OnReading();
        Probe.Commit();
    }

    /// <summary>Ends as a send of SmtpClient's ends.</summary>
    public void Complete(Exception? error = null) => Attempt!.Complete(SmtpClientResult.Of(Attempt, error));

    /// <summary>The whole of a send that the server accepts.</summary>
    public void Accept()
    {
        Commit();
        Complete();
    }

    public static SmtpException LostConnection() => new("Failure sending mail.", new IOException("The connection was closed."));

    /// <summary>Gets or sets what a send that is under way ends with when it is disposed, or null for one that never ends.</summary>
    public Func<Exception?>? LastWords { get; set; } = LostConnection;

    public void Dispose()
    {
        // As SmtpClient does: a send that is under way ends, and says so.
        if (!_disposed.TrySetResult())
        {
            return;
        }

        if (Attempt is not null && LastWords is not null)
        {
            Complete(LastWords());
        }

        OnDispose?.Invoke(this);
    }
}
