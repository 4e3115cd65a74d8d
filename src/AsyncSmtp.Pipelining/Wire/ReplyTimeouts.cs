namespace AsyncSmtp.Pipelining.Wire;

/// <summary>How long each thing may take, and which option says so.</summary>
internal sealed class ReplyTimeouts(PipeliningTransportOptions options, TimeSpan finalReply)
{
    public TimeSpan this[ReplyKind kind] => kind switch
    {
        ReplyKind.Greeting => options.GreetingTimeout,
        ReplyKind.Command => options.CommandTimeout,
        ReplyKind.Data => options.DataTimeout,
        ReplyKind.Block => options.BlockTimeout,
        _ => finalReply,
    };

    public ReplyTimeoutException Error(ReplyKind kind) => new(kind switch
    {
        ReplyKind.Greeting => $"The server did not greet within GreetingTimeout, {this[kind]}.",
        ReplyKind.Command => $"The server did not answer within CommandTimeout, {this[kind]}.",
        ReplyKind.Data => $"The server did not answer DATA within DataTimeout, {this[kind]}.",
        ReplyKind.Block => $"The server did not take what was sent within BlockTimeout, {this[kind]}.",
        _ => $"The server did not answer within FinalReplyTimeout, {this[kind]}.",
    });
}
