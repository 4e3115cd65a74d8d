using AsyncSmtp.Testing;

namespace AsyncSmtp.Docs.Tests.Snippets;

/// <summary>What the pages' code runs against: a server, options that lead to it, and a message.</summary>
public abstract class SnippetServer : IAsyncLifetime
{
    private readonly CancellationTokenSource _cap = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);

    protected SnippetServer()
    {
        _cap.CancelAfter(TimeSpan.FromSeconds(30));
        Options = new AsyncSmtpOptions { Host = Server.Host, Port = Server.Port, EnableSsl = false };
    }

    protected LoopbackSmtpServer Server { get; } = LoopbackSmtpServer.Start();

    protected AsyncSmtpOptions Options { get; }

    /// <summary>Gets the token that ends the test, when it takes too long as well.</summary>
    protected CancellationToken Token => _cap.Token;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        _cap.Dispose();
        GC.SuppressFinalize(this);
    }
}
