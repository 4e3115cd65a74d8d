using AsyncSmtp.Testing.Transports;

namespace AsyncSmtp.Testing;

/// <summary>
/// What every <see cref="ISmtpTransport"/> promises, as checks that any test framework can run: each makes a sender with the transport and a <see cref="LoopbackSmtpServer"/> that behaves well or badly, and compares what
/// the sender says with what the server has.
/// </summary>
/// <remarks>Checks may run at the same time. Each takes a second or less, a few where something has to be waited for in vain.</remarks>
/// <param name="factory">Makes the transports, or <see langword="null"/> for <see cref="System.Net.Mail.SmtpClient"/>. It must speak to a server without TLS.</param>
/// <example>
/// <code>
/// public static TheoryData&lt;string&gt; Checks => [.. SmtpTransportContract.Checks];
///
/// [Theory]
/// [MemberData(nameof(Checks))]
/// public Task Transport_Holds(string check) => new SmtpTransportContract(new MyTransportFactory()).RunAsync(check);
/// </code>
/// </example>
public sealed class SmtpTransportContract(ISmtpTransportFactory? factory)
{
    /// <summary>Gets the names of the checks: sentences that say what is promised.</summary>
    public static IReadOnlyList<string> Checks { get; } = [.. TransportChecks.All.Keys];

    /// <summary>Runs a check.</summary>
    /// <param name="check">One of <see cref="Checks"/>.</param>
    /// <returns>A task that completes when the promise is kept.</returns>
    /// <exception cref="SmtpTransportContractException">It is not. The text says what was expected, and has the server's transcript.</exception>
    /// <exception cref="ArgumentException">There is no such check.</exception>
    public async Task RunAsync(string check)
    {
        ArgumentNullException.ThrowIfNull(check);
        if (!TransportChecks.All.TryGetValue(check, out Func<TransportTrial, Task>? run))
        {
            throw new ArgumentException($"There is no check \"{check}\".", nameof(check));
        }

        TransportTrial trial = new(check, factory);
        await using (trial.ConfigureAwait(false))
        {
            await run(trial).ConfigureAwait(false);
        }
    }
}
