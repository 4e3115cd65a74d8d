using AsyncSmtp.Sink;

// Read by the runtime with the first socket: what has come in is answered on the thread that noticed it. A hop to the thread pool would double a message's CPU time.
Environment.SetEnvironmentVariable("DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS", "1");

return await SinkCommand.Build(RunAsync).Parse(args).InvokeAsync();

// The parent talks through stdin and is answered on stdout; when it ends, stdin does, and so does this process.
static async Task RunAsync(SinkOptions options)
{
    using SinkServer server = new(options);
    Console.WriteLine($"port {server.Port}");
    if (!options.Hold)
    {
        server.Open();
    }

    while (await Console.In.ReadLineAsync() is { } line)
    {
        switch (line)
        {
            case "open":
                server.Open();
                break;
            case "stats":
                Console.WriteLine(server.Counters);
                break;
            default:
                await Console.Error.WriteLineAsync($"Unknown command '{line}': open, stats, or the end of input.");
                break;
        }
    }

    Console.WriteLine(server.Counters);
}
