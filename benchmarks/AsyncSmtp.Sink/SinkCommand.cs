using System.CommandLine;

namespace AsyncSmtp.Sink;

/// <summary>The program's command line.</summary>
internal static class SinkCommand
{
    public static RootCommand Build(Func<SinkOptions, Task> run)
    {
        Option<int> port = new("--port") { HelpName = "PORT", Description = "The port on 127.0.0.1; 0: any that is free. It is printed as 'port N'." };
        Option<double> acceptDelay = new("--accept-delay") { HelpName = "MS", Description = "How long the server thinks between a message's final dot and its 250." };
        Option<double> roundTrip = new("--round-trip") { HelpName = "MS", Description = "How long after its command each reply arrives. What arrives together is delayed together." };
        Option<int> maxConnections = new("--max-connections") { HelpName = "NUMBER", Description = "How many connections there may be at once; 0: any number." };
        Option<bool> hold = new("--hold") { Description = "Greet nobody until stdin says 'open'." };

        RootCommand root = new("Takes mail on loopback and throws it away. 'stats' on stdin prints what was accepted so far, and the end of stdin ends it.")
        {
            port, acceptDelay, roundTrip, maxConnections, hold,
        };
        root.SetAction(result => run(new SinkOptions
        {
            Port = result.GetValue(port),
            AcceptDelay = TimeSpan.FromMilliseconds(result.GetValue(acceptDelay)),
            RoundTrip = TimeSpan.FromMilliseconds(result.GetValue(roundTrip)),
            MaxConnections = result.GetValue(maxConnections),
            Hold = result.GetValue(hold),
        }));
        return root;
    }
}
