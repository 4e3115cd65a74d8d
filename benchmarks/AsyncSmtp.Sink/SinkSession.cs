using System.Diagnostics;
using System.Net.Sockets;

namespace AsyncSmtp.Sink;

/// <summary>One connection: reads what has come, answers all of it in one write, and allocates nothing for a message.</summary>
internal sealed class SinkSession
{
    private readonly Socket _socket;
    private readonly SinkCounters _counters;
    private readonly SinkInput _input = new();
    private readonly SinkOutput _output;
    private bool _hasSender;
    private bool _hasRecipient;
    private bool _inMessage;
    private bool _quit;

    public SinkSession(Socket socket, SinkOptions options, DelayLine delays, SinkCounters counters)
    {
        _socket = socket;
        _counters = counters;
        _output = new SinkOutput(socket, options, delays, counters);
    }

    public async Task RunAsync()
    {
        try
        {
            _output.Add(Replies.Greeting, Stopwatch.GetTimestamp());
            _output.Flush(Stopwatch.GetTimestamp());
            while (!_quit && !_input.Free.IsEmpty && await _socket.ReceiveAsync(_input.Free) is > 0 and int count)
            {
                _input.Received(count);
                AnswerAll(Stopwatch.GetTimestamp());
            }

            if (_quit)
            {
                await _output.SaidBye;
            }
        }
        catch (SocketException)
        {
            // The client is gone.
        }
        finally
        {
            _output.Close();
            _counters.Disconnect();
        }
    }

    private void AnswerAll(long now)
    {
        while (!_quit && Answer() is { } reply)
        {
            _output.Add(reply, now);
        }

        _input.Compact();
        _output.Flush(now);
    }

    /// <summary>The answer to the next command or message, or null when neither is here in full.</summary>
    private byte[]? Answer()
    {
        if (_inMessage)
        {
            if (!_input.TryTakeMessage())
            {
                return null;
            }

            _inMessage = false;
            return Replies.Accepted;
        }

        return _input.TryTakeCommand(out uint verb) ? Answer(verb) : null;
    }

    private byte[] Answer(uint verb)
    {
        if (verb == Verbs.Rcpt)
        {
            _hasRecipient = _hasSender;
            return _hasSender ? Replies.Ok : Replies.BadSequence;
        }

        if (verb == Verbs.Data)
        {
            if (!_hasRecipient)
            {
                return Replies.BadSequence;
            }

            _input.BeginMessage();
            (_inMessage, _hasSender, _hasRecipient) = (true, false, false);
            return Replies.GoAhead;
        }

        if (verb == Verbs.Noop)
        {
            return Replies.Ok;
        }

        if (verb == Verbs.Quit)
        {
            _quit = true;
            return Replies.Bye;
        }

        // All others begin anew.
        bool isMail = verb == Verbs.Mail;
        bool isHello = verb == Verbs.Ehlo || verb == Verbs.Helo;
        (_hasSender, _hasRecipient) = (isMail, false);
        return isHello ? Replies.Ehlo : isMail || verb == Verbs.Rset ? Replies.Ok : Replies.Unknown;
    }
}
