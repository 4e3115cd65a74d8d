using AsyncSmtp.Storm.Tests.EvilServers;

namespace AsyncSmtp.Pipelining.Tests.Transport;

/// <summary>The words of a server that takes commands together.</summary>
internal static class RawConversationExtensions
{
    public static async Task GreetPipeliningAsync(this RawConversation talk)
    {
        await talk.SayAsync("220 Hello\r\n");
        await talk.AnswerAsync("250-Hello\r\n250-8BITMIME\r\n250 PIPELINING\r\n");
    }

    /// <summary>Hears all commands of an envelope, and answers nothing.</summary>
    public static async Task<string[]> HearEnvelopeAsync(this RawConversation talk)
    {
        List<string> commands = [];
        do
        {
            commands.Add(await talk.HearAsync());
        }
        while (commands[^1] != "DATA");

        return [.. commands];
    }

    /// <summary>Hears the content, with its final dot, and answers nothing.</summary>
    public static async Task<string> HearContentAsync(this RawConversation talk)
    {
        List<string> lines = [];
        do
        {
            lines.Add(await talk.HearAsync());
        }
        while (lines[^1] != ".");

        return string.Join('\n', lines);
    }

    /// <summary>Hears an envelope for one, and lets it pass.</summary>
    public static async Task PassEnvelopeAsync(this RawConversation talk)
    {
        await talk.HearEnvelopeAsync();
        await talk.SayAsync("250 Ok\r\n250 Ok\r\n354 Go ahead\r\n");
    }

    /// <summary>Takes whatever comes, as a server would.</summary>
    public static async Task TakeAllAsync(this RawConversation talk)
    {
        while (true)
        {
            string[] commands = await talk.HearEnvelopeAsync();
            await talk.SayAsync(string.Concat(Enumerable.Repeat("250 Ok\r\n", commands.Length - 1)) + "354 Go ahead\r\n");
            await talk.HearContentAsync();
            await talk.SayAsync("250 Taken\r\n");
        }
    }
}
