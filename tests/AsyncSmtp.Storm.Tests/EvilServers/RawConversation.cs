using System.Net.Sockets;
using System.Text;

namespace AsyncSmtp.Storm.Tests.EvilServers;

/// <summary>One connection of a <see cref="RawServer"/>, with the lines of an ordinary conversation at hand.</summary>
internal sealed class RawConversation(NetworkStream stream, StreamReader reader, int number, CancellationToken stopping)
{
    /// <summary>Gets the number of the connection: 1 for the first.</summary>
    public int Number { get; } = number;

    public async Task SayAsync(string text) => await stream.WriteAsync(Encoding.Latin1.GetBytes(text), stopping);

    /// <summary>The client's next line. Throws when there is none.</summary>
    public async Task<string> HearAsync() => await reader.ReadLineAsync(stopping) ?? throw new IOException("The client has left.");

    public async Task GreetAsync()
    {
        await SayAsync("220 Hello\r\n");
        await AnswerAsync("250 Hello\r\n");
    }

    /// <summary>Hears one line and answers it.</summary>
    public async Task AnswerAsync(string reply)
    {
        await HearAsync();
        await SayAsync(reply);
    }

    /// <summary>MAIL, RCPT and DATA of a mail with one recipient.</summary>
    public async Task TakeEnvelopeAsync()
    {
        await AnswerAsync("250 Ok\r\n");
        await AnswerAsync("250 Ok\r\n");
        await AnswerAsync("354 Go ahead\r\n");
    }

    /// <summary>The content, and the answer to its final dot.</summary>
    public async Task TakeContentAsync(string reply)
    {
        while (await HearAsync() != ".")
        {
        }

        await SayAsync(reply);
    }

    public async Task TakeMailAsync(string reply)
    {
        await TakeEnvelopeAsync();
        await TakeContentAsync(reply);
    }

    /// <summary>Takes whatever comes as an ordinary server would.</summary>
    public async Task BehaveAsync()
    {
        await GreetAsync();
        while (true)
        {
            await TakeMailAsync("250 Ok\r\n");
        }
    }

    /// <summary>Says and hears nothing more, until the client leaves.</summary>
    public Task SilenceAsync() => Task.Delay(Timeout.Infinite, stopping);
}
