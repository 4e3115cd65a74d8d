using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using AsyncSmtp.Pipelining.Replies;

namespace AsyncSmtp.Pipelining.Wire;

/// <summary>What is said on a new connection before a mail can be: the greeting, EHLO or HELO, and STARTTLS.</summary>
internal static class Opening
{
    /// <summary>The greeting of a new connection.</summary>
    public static async Task BeGreetedAsync(Dialogue dialogue, CancellationToken cancellationToken)
    {
        Reply greeting = await dialogue.HearAsync(ReplyKind.Greeting, lines: null, cancellationToken).ConfigureAwait(false);
        Require(greeting.Code == 220, "the connection", greeting);
    }

    /// <summary>EHLO, or HELO where the server does not know that.</summary>
    /// <param name="dialogue">The conversation.</param>
    /// <param name="name">Who the client says it is.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>What the server can do.</returns>
    public static async Task<Offer> IntroduceAsync(Dialogue dialogue, string name, CancellationToken cancellationToken)
    {
        List<string> lines = [];
        Reply ehlo = await dialogue.AskAsync($"EHLO {name}", lines, cancellationToken).ConfigureAwait(false);
        if (ehlo.Code == 250)
        {
            return EhloParser.Parse(lines);
        }

        Require(ehlo.Code is 500 or 502 or 504, "EHLO", ehlo);
        Reply helo = await dialogue.AskAsync($"HELO {name}", lines: null, cancellationToken).ConfigureAwait(false);
        Require(helo.Code == 250, "HELO", helo);
        return Offer.None;
    }

    /// <summary>STARTTLS. When it returns, the next byte is TLS.</summary>
    /// <param name="dialogue">The conversation.</param>
    /// <param name="offer">What the server can do.</param>
    /// <param name="socket">What the server's bytes come by.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="AuthenticationException">The server offers no TLS, or somebody in between says things that are to be taken for what comes by TLS (CVE-2011-0411).</exception>
    public static async Task StartTlsAsync(Dialogue dialogue, Offer offer, WireSocket socket, CancellationToken cancellationToken)
    {
        if (!offer.StartTls)
        {
            throw new AuthenticationException("The server does not offer STARTTLS. It may want TLS from the start, which is Security SslOnConnect, or port 465; or something in between takes the offer away.");
        }

        Reply reply = await dialogue.AskAsync("STARTTLS", lines: null, cancellationToken).ConfigureAwait(false);
        Require(reply.Code == 220, "STARTTLS", reply);
        if (dialogue.HasLeft || socket.HasBytes)
        {
            throw new AuthenticationException("The server sent more in clear after its answer to STARTTLS, which would be taken for something that came by TLS.");
        }
    }

    /// <summary>The address literal of the connection's own end (RFC 5321, section 4.1.3).</summary>
    public static string LiteralOf(IPAddress? address) => address switch
    {
        null => "[127.0.0.1]",
        { IsIPv4MappedToIPv6: true } => $"[{address.MapToIPv4()}]",
        { AddressFamily: AddressFamily.InterNetworkV6 } => string.Create(CultureInfo.InvariantCulture, $"[IPv6:{new IPAddress(address.GetAddressBytes())}]"),
        _ => $"[{address}]",
    };

    private static void Require(bool isGood, string command, Reply reply)
    {
        if (!isGood)
        {
            throw reply.IsNegative ? new RefusedReplyException(command, reply) : new ReplyProtocolException($"The server answered {command} with {reply.Code}.");
        }
    }
}
