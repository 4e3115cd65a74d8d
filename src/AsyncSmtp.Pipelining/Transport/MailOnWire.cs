using System.Net.Mail;
using AsyncSmtp.Pipelining.Content;
using AsyncSmtp.Pipelining.Replies;
using AsyncSmtp.Pipelining.Wire;

namespace AsyncSmtp.Pipelining.Transport;

/// <summary>One mail on its connection: which of its commands are out, and what the server has answered to them.</summary>
/// <remarks>
/// The commands are, in this order: RSET, where the transaction before was left open; MAIL; a RCPT for each recipient; DATA. Then the content, or a single dot where the server wants one for nobody (RFC 2920, section 3.1).
/// Guarded by the lock of the transport.
/// </remarks>
internal sealed class MailOnWire(SmtpAttempt attempt)
{
    private List<FailedRecipient>? _failed;
    private RefusedReplyException? _refusal;
    private bool _isSenderTaken;
    private int _taken;

    public SmtpAttempt Attempt => attempt;

    /// <summary>Gets or sets what DATA is to say. Whoever takes it out disposes it.</summary>
    public WireContent? Content { get; set; }

    public MailStage Stage { get; set; }

    /// <summary>Gets or sets a value indicating whether RSET comes first.</summary>
    public bool BeginsWithReset { get; set; }

    /// <summary>Gets or sets how many of its commands are out.</summary>
    public int CommandsOut { get; set; }

    /// <summary>Gets how many of them have been answered.</summary>
    public int Answers { get; private set; }

    /// <summary>Gets how many commands there are.</summary>
    public int Commands => FirstRecipient + attempt.Recipients.Count + 1;

    /// <summary>Gets or sets a value indicating whether the next mail may come.</summary>
    public bool HasAllowedNext { get; set; }

    /// <summary>Gets how it ended, or null while it has not.</summary>
    public SmtpAttemptResult? Result { get; private set; }

    /// <summary>Gets a value indicating whether it ended with its transaction open, which RSET closes.</summary>
    public bool LeavesTransaction { get; private set; }

    /// <summary>Gets a value indicating whether the server wants content that nobody would get.</summary>
    public bool IsInVain => _refusal is not null || _taken == 0;

    /// <summary>Gets what the server is to answer next.</summary>
    public ReplyKind Expected => Stage == MailStage.Sent ? ReplyKind.Final : Answers == Commands - 1 ? ReplyKind.Data : ReplyKind.Command;

    private int FirstRecipient => BeginsWithReset ? 2 : 1;

    /// <summary>Takes the server's answer to its oldest command that has none.</summary>
    /// <exception cref="ReplyProtocolException">It is none: nothing was asked, or it makes no sense. The connection is to be closed.</exception>
    /// <exception cref="RefusedReplyException">The server closes the connection, or cannot be brought back to the beginning.</exception>
    public void Take(in Reply reply)
    {
        if (Stage == MailStage.Sent)
        {
            TakeFinal(reply);
        }
        else if (Stage is MailStage.GoAhead or MailStage.Content && reply.IsNegative)
        {
            // Before all of the content is there, so what it wants to say is that it is not going to take it.
            throw new RefusedReplyException("the content", reply);
        }
        else if (Stage != MailStage.Envelope || Answers == CommandsOut)
        {
            throw new ReplyProtocolException($"The server has said something that it was not asked, {reply.Code}.");
        }
        else if (reply.Code == SmtpCodes.ServiceClosing)
        {
            throw new RefusedReplyException(VerbOf(Answers), reply);
        }
        else
        {
            TakeAnswer(Answers++, reply);
        }
    }

    private void TakeAnswer(int command, in Reply reply)
    {
        if (command == Commands - 1)
        {
            TakeGoAhead(reply);
        }
        else if (command >= FirstRecipient)
        {
            TakeRecipient(attempt.Recipients[command - FirstRecipient], reply);
        }
        else if (!reply.IsPositive && !reply.IsNegative)
        {
            throw new ReplyProtocolException($"The server has answered {VerbOf(command)} with {reply.Code}.");
        }
        else if (command == FirstRecipient - 1)
        {
            _isSenderTaken = reply.IsPositive;
            _refusal = reply.IsPositive ? null : new RefusedReplyException("MAIL", reply);
        }
        else if (reply.IsNegative)
        {
            throw new RefusedReplyException("RSET", reply);
        }

        if (Result is null && Stage == MailStage.Envelope && IsPointless())
        {
            End(_isSenderTaken, Refused());
        }
    }

    /// <summary>Whether what is not out yet, if anything, need not be sent.</summary>
    private bool IsPointless() => Answers == CommandsOut && CommandsOut < Commands && (_refusal is not null || (Answers == Commands - 1 && _taken == 0));

    private void TakeRecipient(MailAddress recipient, in Reply reply)
    {
        if (reply.IsPositive)
        {
            _taken++;
        }
        else if (!reply.IsNegative)
        {
            throw new ReplyProtocolException($"The server has answered RCPT with {reply.Code}.");
        }
        else if (_refusal is null)
        {
            (_failed ??= []).Add(new FailedRecipient(recipient.Address, (SmtpStatusCode)reply.Code, reply.Text ?? ""));
        }
    }

    private void TakeGoAhead(in Reply reply)
    {
        if (reply.Code == SmtpCodes.StartMailInput)
        {
            Stage = MailStage.GoAhead;
        }
        else if (reply.IsNegative)
        {
            if (!IsInVain)
            {
                _refusal = new RefusedReplyException("DATA", reply);
            }

            End(_isSenderTaken, Refused());
        }
        else
        {
            throw new ReplyProtocolException($"The server has answered DATA with {reply.Code}.");
        }
    }

    private void TakeFinal(in Reply reply)
    {
        if (IsInVain)
        {
            // The single dot of nobody's mail. Whatever the server makes of it, nobody got this one.
            End(leavesTransaction: false, Refused());
        }
        else if (reply.IsPositive)
        {
            End(leavesTransaction: false, _failed is null
                ? SmtpAttemptResult.Accepted
                : new SmtpAttemptResult { IsAccepted = true, StatusCode = SmtpStatusCode.Ok, FailedRecipients = _failed, IsConnectionUsable = true });
        }
        else if (!reply.IsNegative)
        {
            throw new ReplyProtocolException($"The server has answered the content with {reply.Code}.");
        }
        else if (reply.Code == SmtpCodes.ServiceClosing)
        {
            throw new RefusedReplyException("the content", reply);
        }
        else
        {
            _refusal = new RefusedReplyException("the content", reply);
            _failed = null;
            End(leavesTransaction: false, Refused());
        }
    }

    private SmtpAttemptResult Refused()
    {
        if (_refusal is not null)
        {
            return new SmtpAttemptResult { StatusCode = _refusal.StatusCode, Reply = _refusal.Reply.Text, Error = _refusal, IsConnectionUsable = true };
        }

        FailedRecipient first = _failed![0];
        return new SmtpAttemptResult
        {
            StatusCode = first.StatusCode,
            Reply = first.Reply,
            FailedRecipients = _failed,
            Error = new RefusedReplyException("RCPT", new Reply((int)first.StatusCode, first.Reply)),
            IsConnectionUsable = true,
        };
    }

    private void End(bool leavesTransaction, SmtpAttemptResult result) => (LeavesTransaction, Result) = (leavesTransaction, result);

    private string VerbOf(int command)
        => command == Commands - 1 ? "DATA" : command >= FirstRecipient ? "RCPT" : command == FirstRecipient - 1 ? "MAIL" : "RSET";
}
