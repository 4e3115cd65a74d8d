namespace AsyncSmtp.Servers.Tests.Servers;

/// <summary>A server that a <see cref="ServerFixture{TServer}"/> starts, if it can run here.</summary>
/// <typeparam name="TServer">The server itself.</typeparam>
public interface IPrivateServer<TServer> : IAsyncDisposable
    where TServer : IPrivateServer<TServer>
{
    /// <summary>What keeps it from running here, or <see langword="null"/>.</summary>
    static abstract string? Missing { get; }

    LocalhostCertificate Certificate { get; }

    static abstract Task<TServer> StartAsync();
}
