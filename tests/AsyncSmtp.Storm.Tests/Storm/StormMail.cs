using System.Collections.Concurrent;
using System.Globalization;
using AsyncSmtp.Storm.Tests.Mail;
using AsyncSmtp.Testing;

namespace AsyncSmtp.Storm.Tests.Storm;

/// <summary>One send of the storm: what is planned for it, what was seen of it on both sides, and how it ended.</summary>
internal sealed class StormMail(int seed, int number, MailShape shape)
{
    private readonly ConcurrentQueue<string> _history = new();
    private readonly ConcurrentDictionary<int, int> _attemptOfConnection = new();
    private int _serverAttempts;
    private int _events;

    public int Number { get; } = number;

    public MailShape Shape { get; } = shape;

    public string MessageId { get; } = MailShape.MessageId(number, seed);

    public IReadOnlyList<string> Recipients { get; } = [.. Enumerable.Range(0, shape.RecipientCount).Select(i => MailShape.Recipient(number, i))];

    public CancelPlan Cancel { get; } = CancelPlan.Draw(Dice.For(seed, number, 2));

    /// <summary>Gets the connections that carried an attempt of it.</summary>
    public IEnumerable<int> Connections => _attemptOfConnection.Keys.Order();

    public IEnumerable<string> History => _history;

    /// <summary>Gets how many SendCompleted events there were for it.</summary>
    public int Events => Volatile.Read(ref _events);

    /// <summary>Gets or sets a value indicating whether the server has been at the message's content.</summary>
    public bool ReachedBody { get; set; }

    /// <summary>Gets or sets a value indicating whether an attempt passed its commit point.</summary>
    public bool Committed { get; set; }

    /// <summary>Gets or sets a value indicating whether the server did something unusual to it.</summary>
    public bool MetFault { get; set; }

    /// <summary>Gets how many commits an observer has recorded for each recipient.</summary>
    public ConcurrentDictionary<string, int> Records { get; } = new(StringComparer.Ordinal);

    public StormEnd? End { get; set; }

    /// <summary>Gets the caller's own source.</summary>
    public CancellationTokenSource Caller { get; } = new();

    public void CountEvent() => Interlocked.Increment(ref _events);

    /// <summary>Cancels at once when the plan says so.</summary>
    public void OnStage(SmtpServerStage stage)
    {
        if (Cancel.AtStage == stage)
        {
            Note("caller: cancels");
            Caller.Cancel();
        }
    }

    /// <summary>The attempt that a step on a connection belongs to, by the server's count: 1 for the first.</summary>
    public int AttemptAt(SmtpServerStep step)
    {
        return step.Stage == SmtpServerStage.MailFrom
            ? _attemptOfConnection[step.ConnectionNumber] = Interlocked.Increment(ref _serverAttempts)
            : _attemptOfConnection[step.ConnectionNumber];
    }

    public void Note(string what) => _history.Enqueue(string.Create(CultureInfo.InvariantCulture, $"{Environment.TickCount64 % 1_000_000} {what}"));
}
