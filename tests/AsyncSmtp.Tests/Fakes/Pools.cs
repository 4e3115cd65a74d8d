using AsyncSmtp.Dispatching;
using AsyncSmtp.Pooling;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace AsyncSmtp.Tests.Fakes;

internal static class Pools
{
    /// <summary>A pool whose clients the test drives.</summary>
    public static SmtpClientPool Create(AsyncSmtpOptions options, Func<ServerAddress, ISmtpTransport> createTransport, TimeProvider timeProvider, int seed = 1, ILogger? logger = null)
        => new(options, server => new SmtpDispatcher(createTransport(server), options, timeProvider), timeProvider, new Random(seed), logger ?? NullLogger.Instance);
}
