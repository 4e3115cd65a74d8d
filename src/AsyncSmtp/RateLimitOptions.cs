using AsyncSmtp.Rules;
using Microsoft.Extensions.Options;

namespace AsyncSmtp;

/// <summary>
/// How fast sends may start. Exact: there are never more than <see cref="PermitLimit"/> starts in any <see cref="Window"/>, wherever the window begins, after a pause as well.
/// </summary>
/// <remarks>
/// A start is the moment in which a send is given its connection, and each attempt is one; only the free second try on a fresh connection, after a reused one was found closed, is not counted. Sends that
/// wait for the rate wait in the sender's one queue, hold no connection, and count for <see cref="AsyncSmtpOptions.MaxQueueLength"/>.
/// </remarks>
public sealed class RateLimitOptions
{
    /// <summary>Gets or sets how many sends may start in any <see cref="Window"/>.</summary>
    /// <value>Default 0: no limit. To 10,000,000.</value>
    [Count(0, AsyncSmtpDefaults.PermitLimitLimit)]
    public int PermitLimit { get; set; }

    /// <summary>Gets or sets the length of the window.</summary>
    /// <value>Default 1 second; more than zero, to 49 days.</value>
    [Time]
    public TimeSpan Window { get; set; } = AsyncSmtpDefaults.RateLimitWindow;

    /// <summary>Gets the limits that go with the first one, all of them in force at once: so many a second, and so many a day.</summary>
    /// <value>No default: there are none.</value>
    [ValidateEnumeratedItems]
    public IList<RateLimitWindow> Additional { get; } = [];

    /// <summary>
    /// Gets or sets a callback that is awaited before each attempt and lets it start by completing: the place for a <c>System.Threading.RateLimiting.RateLimiter</c>, or for a limiter that several machines
    /// share. It is called when the send has its connection and its turn, for as many sends at once as there are connections, and keeps the connection meanwhile. Its exception fails the send, which was not
    /// sent then. Its token is cancelled when the send is cancelled or runs out of time.
    /// </summary>
    /// <value>No default.</value>
    public Func<CancellationToken, ValueTask>? AcquireAsync { get; set; }

    /// <summary>Every limit there is.</summary>
    internal IEnumerable<RateLimitWindow> Windows()
        => PermitLimit == 0 ? Additional : Additional.Prepend(new RateLimitWindow { PermitLimit = PermitLimit, Window = Window });

    /// <summary>A copy that later changes to this object do not reach.</summary>
    internal RateLimitOptions Clone()
    {
        RateLimitOptions copy = new() { PermitLimit = PermitLimit, Window = Window, AcquireAsync = AcquireAsync };
        foreach (RateLimitWindow window in Additional)
        {
            copy.Additional.Add(new RateLimitWindow { PermitLimit = window.PermitLimit, Window = window.Window });
        }

        return copy;
    }
}
