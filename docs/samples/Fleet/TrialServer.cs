using AsyncSmtp.Testing;

namespace Fleet;

/// <summary>A mail server to try a fleet with.</summary>
internal static class TrialServer
{
    public static async Task RunAsync(int port, CancellationToken cancellationToken)
    {
        await using LoopbackSmtpServer server = LoopbackSmtpServer.Start(new LoopbackSmtpServerOptions { Port = port, KeepMails = false, KeepTranscripts = false });
        Console.WriteLine($"Listening on {server.Host}:{server.Port}.");
        int told = 0;
        using PeriodicTimer timer = new(TimeSpan.FromSeconds(1));
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken))
            {
                if (server.AcceptedMails != told)
                {
                    told = server.AcceptedMails;
                    Console.WriteLine($"{told} mails, {server.OpenConnections} connections");
                }
            }
        }
        catch (OperationCanceledException)
        {
            Console.WriteLine($"{server.AcceptedMails} mails.");
        }
    }
}
