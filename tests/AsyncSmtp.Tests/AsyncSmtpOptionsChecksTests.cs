using System.Net;
using System.Net.Mail;
using AsyncSmtp.Rules;
using AsyncSmtp.Tests.Fakes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace AsyncSmtp.Tests;

public sealed class AsyncSmtpOptionsChecksTests
{
    public static TheoryData<string, Action<AsyncSmtpOptions>, string> Broken => new()
    {
        { "no host", static o => o.Host = " ", "Host must name the SMTP server when DeliveryMethod is Network; it is ' '." },
        { "port 0", static o => o.Port = 0, "Port must be 1 to 65535; it is 0." },
        { "port 465", static o => o.Port = 465, "Port must not be 465" },
        { "password alone", static o => o.Password = "secret", "UserName and Password go together; UserName is not set." },
        { "user alone", static o => o.UserName = "user", "UserName and Password go together; Password is not set." },
        { "two credentials", static o => (o.EnableSsl, o.UserName, o.Password, o.Credentials) = (true, "user", "secret", new NetworkCredential("a", "b")), "Credentials and UserName exclude each other" },
        { "clear credentials", static o => (o.UserName, o.Password) = ("user", "secret"), "EnableSsl is False and credentials are set" },
        { "clear credentials object", static o => o.Credentials = new NetworkCredential("a", "b"), "EnableSsl is False and credentials are set" },
        { "IIS pickup", static o => o.DeliveryMethod = SmtpDeliveryMethod.PickupDirectoryFromIis, "DeliveryMethod must be Network or SpecifiedPickupDirectory; it is PickupDirectoryFromIis." },
        { "relative pickup", static o => (o.DeliveryMethod, o.PickupDirectory) = (SmtpDeliveryMethod.SpecifiedPickupDirectory, "mail"), "PickupDirectory must be an absolute path when DeliveryMethod is SpecifiedPickupDirectory; it is 'mail'." },
        { "no pickup", static o => o.DeliveryMethod = SmtpDeliveryMethod.SpecifiedPickupDirectory, "it is not set." },
        { "format", static o => o.DeliveryFormat = (SmtpDeliveryFormat)9, "DeliveryFormat must be SevenBit or International; it is 9." },
        { "connections", static o => o.MaxConnections = 0, "MaxConnections must be 1 to 10000; it is 0." },
        { "messages", static o => o.MaxMessagesPerConnection = 0, "MaxMessagesPerConnection must be 1 to 2147483647; it is 0." },
        { "content", static o => o.MaxContentBytesInFlight = 0, "MaxContentBytesInFlight must be 1 to 9223372036854775807; it is 0." },
        { "queue", static o => o.MaxQueueLength = -1, "MaxQueueLength must be 0 to 2147483647; it is -1." },
        { "queue mode", static o => o.QueueFullMode = (QueueFullMode)7, "QueueFullMode must be Wait or Fail; it is 7." },
        { "driver", static o => o.Driver = (SmtpClientDriver)7, "Driver must be Thread or Events; it is 7." },
        { "buffer", static o => o.MaxBufferedStreamSize = -1, "MaxBufferedStreamSize must be 0 to" },
        { "idle", static o => o.IdleTimeout = TimeSpan.Zero, "IdleTimeout must be more than zero" },
        { "lifetime", static o => o.ConnectionLifetime = TimeSpan.FromDays(50), "ConnectionLifetime must be more than zero and at most 49.17:02:47.2940000, or Timeout.InfiniteTimeSpan; it is 50.00:00:00." },
        { "attempt", static o => o.AttemptTimeout = TimeSpan.FromSeconds(-5), "AttemptTimeout must be more than zero" },
        { "final reply", static o => o.FinalReplyTimeout = TimeSpan.Zero, "FinalReplyTimeout must be more than zero" },
        { "send", static o => o.SendTimeout = TimeSpan.Zero, "SendTimeout must be more than zero" },
        { "shutdown", static o => o.ShutdownTimeout = TimeSpan.FromSeconds(-5), "ShutdownTimeout must be zero or more" },
        { "grace", static o => o.CancellationGracePeriod = TimeSpan.FromSeconds(-5), "CancellationGracePeriod must be zero or more" },
        { "no retry", static o => o.Retry = null!, "Retry must not be null. To turn retries off set Retry.MaxAttempts to 1." },
        { "attempts", static o => o.Retry.MaxAttempts = 0, "Retry.MaxAttempts must be 1 to 100; it is 0." },
        { "no rate limit", static o => o.RateLimit = null!, "RateLimit must not be null." },
        { "permits", static o => o.RateLimit.PermitLimit = -1, "RateLimit.PermitLimit must be 0 to 10000000; it is -1." },
        { "window", static o => o.RateLimit.Window = TimeSpan.Zero, "RateLimit.Window must be more than zero and at most" },
        { "more permits", static o => o.RateLimit.Additional.Add(new() { Window = TimeSpan.FromDays(1) }), "RateLimit.Additional[0].PermitLimit must be 1 to 10000000; it is 0." },
        { "another window", static o => o.RateLimit.Additional.Add(new() { PermitLimit = 1 }), "RateLimit.Additional[0].Window must be more than zero and at most" },
        { "host and servers", static o => o.Servers.Add(new() { Host = "a" }), "Host and Servers exclude each other; both are set, Host to 'localhost'." },
        { "server without a host", static o => o.Servers.Add(new()), "Servers[0].Host must name an SMTP server; it is not set." },
        { "server's port", static o => o.Servers.Add(new() { Host = "a", Port = 465 }), "Servers[0].Port must not be 465" },
        { "weight", static o => o.Servers.Add(new() { Host = "a", Weight = 0 }), "Servers[0].Weight must be 1 to 1000; it is 0." },
        { "no server", static o => o.Servers.Add(null!), "Servers[0] is null" },
        { "no window", static o => o.RateLimit.Additional.Add(null!), "RateLimit.Additional[0] is null" },
        { "selection", static o => o.ServerSelection = (ServerSelection)7, "ServerSelection must be Ordered or Weighted; it is 7." },
        { "base delay", static o => o.Retry.BaseDelay = TimeSpan.FromMinutes(1), "Retry.BaseDelay must be zero or more and at most Retry.MaxDelay (00:00:30); it is 00:01:00." },
        { "max delay", static o => o.Retry.MaxDelay = TimeSpan.FromDays(50), "Retry.MaxDelay must be zero or more and at most" },
    };

    [Theory]
    [MemberData(nameof(Broken))]
    public void Check_BrokenRule_NamesTheOptionAndItsValue(string rule, Action<AsyncSmtpOptions> breakIt, string expected)
    {
        IReadOnlyList<string> failures = AsyncSmtpOptionsChecks.Check(Mails.Options(breakIt));

        Assert.True(failures.Any(f => f.StartsWith(expected, StringComparison.Ordinal) || f.EndsWith(expected, StringComparison.Ordinal)), $"{rule}: {string.Join(" | ", failures)}");
    }

    [Fact]
    public void Check_Defaults_AreValidOnceAHostIsNamed() => Assert.Empty(AsyncSmtpOptionsChecks.Check(new AsyncSmtpOptions { Host = "smtp.example.com" }));

    [Fact]
    public void Check_LimitsThemselves_AreValid() => Assert.Empty(AsyncSmtpOptionsChecks.Check(Mails.Options(static o =>
    {
        o.Port = 65_535;
        o.MaxConnections = 10_000;
        o.MaxMessagesPerConnection = int.MaxValue;
        o.MaxContentBytesInFlight = long.MaxValue;
        o.MaxQueueLength = 0;
        o.IdleTimeout = o.ConnectionLifetime = o.SendTimeout = Timeout.InfiniteTimeSpan;
        o.ShutdownTimeout = o.CancellationGracePeriod = TimeSpan.Zero;
        o.AttemptTimeout = AsyncSmtpDefaults.LongestTime;
        o.Retry.MaxAttempts = 1;
        o.Retry.BaseDelay = o.Retry.MaxDelay = TimeSpan.Zero;
        (o.UserName, o.Password, o.AllowInsecureCredentials) = ("user", "secret", true);
    })));

    [Fact]
    public void Options_NumbersTimesAndNames_HaveARuleOfTheirOwn()
    {
        // Retry.BaseDelay is bounded by another option, and one of the delivery methods that .NET names is none.
        string[] elsewhere = [nameof(RetryOptions.BaseDelay), nameof(AsyncSmtpOptions.DeliveryMethod)];
        Type[] groups = [typeof(AsyncSmtpOptions), typeof(RetryOptions), typeof(RateLimitOptions), typeof(RateLimitWindow), typeof(SmtpServerOptions)];

        IEnumerable<string> unruled = groups.SelectMany(static g => g.GetProperties())
            .Where(static p => p.PropertyType != typeof(bool) && (Nullable.GetUnderlyingType(p.PropertyType) ?? p.PropertyType).IsValueType && !p.IsDefined(typeof(OptionRuleAttribute), inherit: true))
            .Select(static p => p.Name);

        Assert.Equal(elsewhere.Order(StringComparer.Ordinal), unruled.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void MaxBufferedStreamSize_Limit_IsWhatAnArrayHolds() => Assert.Equal(AsyncSmtpDefaults.MaxBufferedStreamSizeLimit, Array.MaxLength);

    [Fact]
    public async Task Constructor_AndContainer_SayTheSame()
    {
        static void BreakAll(AsyncSmtpOptions o)
        {
            (o.Port, o.MaxConnections, o.SendTimeout, o.Driver, o.Password) = (0, 0, TimeSpan.Zero, (SmtpClientDriver)7, "hunter2");
            (o.Retry.MaxAttempts, o.RateLimit.PermitLimit) = (0, -1);
            o.Servers.Add(new SmtpServerOptions { Weight = 0 });
        }

        ServiceCollection services = [];
        services.AddKeyedAsyncSmtp("bulk.eu", BreakAll);
        await using ServiceProvider provider = services.BuildServiceProvider();
        AsyncSmtpOptions options = new();
        BreakAll(options);

        IEnumerable<string> direct = Assert.Throws<OptionsValidationException>(() => new SmtpMailSender(options)).Failures;
        IEnumerable<string> registered = Assert.Throws<OptionsValidationException>(() => provider.GetRequiredKeyedService<IAsyncMailSender>("bulk.eu")).Failures;

        Assert.Equal(9, direct.Count());
        Assert.Equal(direct, registered);
    }

    [Fact]
    public void Constructor_SeveralBrokenRules_NamesAllAtOnceAndNoSecret()
    {
        AsyncSmtpOptions options = new() { Port = 0, MaxConnections = 0, UserName = "user", Password = "hunter2", EnableSsl = false };

        OptionsValidationException failure = Assert.Throws<OptionsValidationException>(() => new SmtpMailSender(options));

        Assert.Equal(4, failure.Failures.Count());
        Assert.DoesNotContain("hunter2", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Clone_CopiesEveryOption()
    {
        AsyncSmtpOptions options = Mails.Options(static o => (o.Retry.MaxAttempts, o.Retry.BaseDelay, o.Retry.MaxDelay, o.Retry.RetryInDoubt) = (7, TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(3), true));
        (options.RateLimit.PermitLimit, options.RateLimit.Window, options.RateLimit.AcquireAsync) = (9, TimeSpan.FromSeconds(4), static _ => default);
        options.RateLimit.Additional.Add(new RateLimitWindow { PermitLimit = 5, Window = TimeSpan.FromDays(1) });
        options.Servers.Add(new SmtpServerOptions { Host = "a", Port = 1, Weight = 2 });

        AsyncSmtpOptions copy = options.Clone();

        Assert.NotSame(options.Retry, copy.Retry);
        Assert.All(typeof(AsyncSmtpOptions).GetProperties().Where(static p => p.Name is not (nameof(AsyncSmtpOptions.Retry) or nameof(AsyncSmtpOptions.RateLimit) or nameof(AsyncSmtpOptions.Servers))), p => Assert.Equal(p.GetValue(options), p.GetValue(copy)));
        Assert.All(typeof(RetryOptions).GetProperties(), p => Assert.Equal(p.GetValue(options.Retry), p.GetValue(copy.Retry)));
        Assert.All(typeof(RateLimitOptions).GetProperties().Where(static p => p.Name != nameof(RateLimitOptions.Additional)), p => Assert.Equal(p.GetValue(options.RateLimit), p.GetValue(copy.RateLimit)));
        AssertCopied(Assert.Single(options.RateLimit.Additional), Assert.Single(copy.RateLimit.Additional));
        AssertCopied(Assert.Single(options.Servers), Assert.Single(copy.Servers));

        static void AssertCopied<T>(T original, T copy)
            where T : class
        {
            Assert.NotSame(original, copy);
            Assert.All(typeof(T).GetProperties(), p => Assert.Equal(p.GetValue(original), p.GetValue(copy)));
        }
    }
}
