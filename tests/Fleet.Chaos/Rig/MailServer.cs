using System.Collections.Concurrent;
using System.Diagnostics;
using AsyncSmtp.Testing;

namespace Fleet.Chaos.Rig;

/// <summary>The mail server of the rig: it takes some time to accept, and knows what has really arrived, and when each mail was begun.</summary>
internal sealed class MailServer : IAsyncDisposable
{
    private readonly LoopbackSmtpServer _server;
    private readonly ConcurrentQueue<(string Address, long At)> _begun = new();
    private readonly ConcurrentQueue<long> _starts = new();

    public MailServer(TimeSpan acceptDelay)
    {
        _server = LoopbackSmtpServer.Start(new LoopbackSmtpServerOptions { AcceptDelay = acceptDelay, KeepTranscripts = false, MaxKeptMails = 100_000, Script = Note });
    }

    public int Port => _server.Port;

    public int Accepted => _server.AcceptedMails;

    /// <summary>Gets how often each recipient's mail was accepted: the final dot was there, whether or not anybody was left to hear the 250.</summary>
    public Dictionary<string, int> Arrivals => _server.Mails.SelectMany(static m => m.Recipients).CountBy(static r => r.Address).ToDictionary();

    /// <summary>Gets when each recipient was named.</summary>
    public ILookup<string, long> Begun => _begun.ToLookup(static b => b.Address, static b => b.At);

    /// <summary>Gets when each mail was begun, by MAIL.</summary>
    public IReadOnlyList<long> Starts => [.. _starts];

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private SmtpServerAction? Note(SmtpServerStep step)
    {
        if (step.Stage == SmtpServerStage.MailFrom)
        {
            _starts.Enqueue(Stopwatch.GetTimestamp());
        }
        else if (step is { Stage: SmtpServerStage.Recipient, Address: { } address })
        {
            _begun.Enqueue((address, Stopwatch.GetTimestamp()));
        }

        return null;
    }
}
