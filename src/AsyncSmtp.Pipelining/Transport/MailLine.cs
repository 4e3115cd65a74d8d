using System.Diagnostics;
using AsyncSmtp.Pipelining.Replies;
using AsyncSmtp.Pipelining.Wire;

namespace AsyncSmtp.Pipelining.Transport;

/// <summary>
/// The mails of one connection, in order: one whose content is sent and whose answer is out, at most; one whose envelope is out, at most; and those that wait.
/// </summary>
/// <remarks>
/// That order is what keeps the number of mails in doubt at one: content goes out after its own go-ahead, which a server gives after it has answered the content before. Guarded by the lock of the transport.
/// </remarks>
internal sealed class MailLine
{
    /// <summary>How many mails may wait where they have to be at hand. With one, half of the envelopes came too late for their flight when all processors were busy.</summary>
    private const int AtHand = 2;

    private readonly List<MailOnWire> _mails = [];
    private bool _isTransactionOpen;

    /// <summary>Gets a value indicating whether the server has not heard of any of them.</summary>
    public bool IsUnheardOf => _mails is [] or [{ Stage: MailStage.Waiting }, ..];

    /// <summary>Gets what the server is to answer next, or null when it has been asked nothing.</summary>
    public ReplyKind? Expected => _mails is [{ Stage: MailStage.Envelope or MailStage.Sent } first, ..] ? first.Expected : null;

    public void Add(MailOnWire mail) => _mails.Add(mail);

    public void Remove(MailOnWire mail) => _mails.Remove(mail);

    /// <summary>Takes an answer of the server's for the oldest mail.</summary>
    /// <returns>The mail, when that ended it, or null.</returns>
    public MailOnWire? Take(in Reply reply)
    {
        if (_mails is not [{ Stage: not MailStage.Waiting } first, ..])
        {
            throw new ReplyProtocolException($"The server has said something that it was not asked, {reply.Code}.");
        }

        first.Take(reply);
        if (first.Result is null)
        {
            return null;
        }

        _mails.RemoveAt(0);
        _isTransactionOpen |= first.LeavesTransaction;
        return first;
    }

    /// <summary>What is to be written next: the content of a mail that has its go-ahead, or the envelope of the next, or nothing now.</summary>
    /// <param name="pipelines">Whether the server takes commands that are sent together, and ahead. Without it everything waits for the answer to what is out.</param>
    public MailOnWire? Next(bool pipelines)
    {
        foreach (MailOnWire mail in _mails)
        {
            switch (mail.Stage)
            {
                case MailStage.Sent when pipelines:
                    continue;
                case MailStage.Waiting:
                case MailStage.Envelope when mail.CommandsOut < mail.Commands && mail.Answers == mail.CommandsOut:
                case MailStage.GoAhead:
                    return mail;
                default:
                    return null;
            }
        }

        return null;
    }

    /// <summary>The mail whose envelope may go out in one flight with the content of <paramref name="mail"/>.</summary>
    public MailOnWire? After(MailOnWire mail)
    {
        int next = _mails.IndexOf(mail) + 1;
        return next > 0 && next < _mails.Count ? _mails[next] : null;
    }

    /// <summary>The envelope of a mail is going out.</summary>
    public void BeginEnvelope(MailOnWire mail)
    {
        Debug.Assert(mail.Stage == MailStage.Waiting, "An envelope went out twice.");
        mail.Stage = MailStage.Envelope;
        mail.BeginsWithReset = _isTransactionOpen;
        _isTransactionOpen = false;
    }

    /// <summary>The mail that may allow the next to come now, or null.</summary>
    /// <param name="isDeep">Whether mails may wait behind one whose envelope is out, so that they are at hand when their turn comes; otherwise one may, behind the oldest.</param>
    public MailOnWire? MayAllowNext(bool isDeep)
    {
        if (IsUnheardOf || _mails[^1] is not { HasAllowedNext: false } last || (isDeep ? Waiting() >= AtHand : _mails.Count > 1))
        {
            return null;
        }

        last.HasAllowedNext = true;
        return last;
    }

    /// <summary>Takes all out: the connection has ended.</summary>
    public MailOnWire[] TakeAll()
    {
        MailOnWire[] mails = [.. _mails];
        _mails.Clear();
        return mails;
    }

    /// <summary>How many wait: those at the end of the line.</summary>
    private int Waiting()
    {
        int begun = _mails.Count;
        while (begun > 0 && _mails[begun - 1].Stage == MailStage.Waiting)
        {
            begun--;
        }

        return _mails.Count - begun;
    }
}
