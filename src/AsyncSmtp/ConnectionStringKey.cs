using System.Globalization;
using System.Net.Mail;

namespace AsyncSmtp;

/// <summary>A key that a connection string may have besides <c>Endpoint</c>: the name of an option with a simple value, and how its text is put into the options.</summary>
internal sealed record ConnectionStringKey(string Name, string Kind, Func<AsyncSmtpOptions, string, bool> TrySet)
{
    public static IReadOnlyList<ConnectionStringKey> All { get; } =
    [
        Text(nameof(AsyncSmtpOptions.Name), static (o, v) => o.Name = v),
        Flag(nameof(AsyncSmtpOptions.EnableSsl), static (o, v) => o.EnableSsl = v),
        Text(nameof(AsyncSmtpOptions.UserName), static (o, v) => o.UserName = v),
        Text(nameof(AsyncSmtpOptions.Password), static (o, v) => o.Password = v),
        Flag(nameof(AsyncSmtpOptions.AllowInsecureCredentials), static (o, v) => o.AllowInsecureCredentials = v),
        Word<SmtpDeliveryFormat>(nameof(AsyncSmtpOptions.DeliveryFormat), static (o, v) => o.DeliveryFormat = v),
        Word<SmtpClientDriver>(nameof(AsyncSmtpOptions.Driver), static (o, v) => o.Driver = v),
        Number<int>(nameof(AsyncSmtpOptions.MaxConnections), static (o, v) => o.MaxConnections = v),
        Time(nameof(AsyncSmtpOptions.IdleTimeout), static (o, v) => o.IdleTimeout = v),
        Time(nameof(AsyncSmtpOptions.ConnectionLifetime), static (o, v) => o.ConnectionLifetime = v),
        Number<int>(nameof(AsyncSmtpOptions.MaxMessagesPerConnection), static (o, v) => o.MaxMessagesPerConnection = v),
        Number<long>(nameof(AsyncSmtpOptions.MaxContentBytesInFlight), static (o, v) => o.MaxContentBytesInFlight = v),
        Number<int>(nameof(AsyncSmtpOptions.MaxQueueLength), static (o, v) => o.MaxQueueLength = v),
        Word<QueueFullMode>(nameof(AsyncSmtpOptions.QueueFullMode), static (o, v) => o.QueueFullMode = v),
        Flag(nameof(AsyncSmtpOptions.ReadFilesWhenSent), static (o, v) => o.ReadFilesWhenSent = v),
        Number<long>(nameof(AsyncSmtpOptions.MaxBufferedStreamSize), static (o, v) => o.MaxBufferedStreamSize = v),
        Time(nameof(AsyncSmtpOptions.AttemptTimeout), static (o, v) => o.AttemptTimeout = v),
        Time(nameof(AsyncSmtpOptions.FinalReplyTimeout), static (o, v) => o.FinalReplyTimeout = v),
        Time(nameof(AsyncSmtpOptions.SendTimeout), static (o, v) => o.SendTimeout = v),
        Time(nameof(AsyncSmtpOptions.ShutdownTimeout), static (o, v) => o.ShutdownTimeout = v),
        Time(nameof(AsyncSmtpOptions.CancellationGracePeriod), static (o, v) => o.CancellationGracePeriod = v),
        Flag(nameof(AsyncSmtpOptions.AdaptiveThrottle), static (o, v) => o.AdaptiveThrottle = v),
        Flag(nameof(AsyncSmtpOptions.NoDelay), static (o, v) => o.NoDelay = v),
    ];

    private static ConnectionStringKey Text(string name, Action<AsyncSmtpOptions, string> set) => new(name, "text", (options, text) =>
    {
        set(options, text);
        return true;
    });

    private static ConnectionStringKey Flag(string name, Action<AsyncSmtpOptions, bool> set) => Parsed(name, "true or false", bool.TryParse, set);

    private static ConnectionStringKey Number<T>(string name, Action<AsyncSmtpOptions, T> set)
        where T : struct, IParsable<T>
        => Parsed(name, "a whole number", (string text, out T value) => T.TryParse(text, CultureInfo.InvariantCulture, out value), set);

    private static ConnectionStringKey Time(string name, Action<AsyncSmtpOptions, TimeSpan> set)
        => Parsed(name, "a time as in 00:00:30", TryParseTime, set);

    private static ConnectionStringKey Word<T>(string name, Action<AsyncSmtpOptions, T> set)
        where T : struct, Enum
        => Parsed(name, string.Join(" or ", Enum.GetNames<T>()), (string text, out T value) => Enum.TryParse(text, ignoreCase: true, out value) && Enum.IsDefined(value), set);

    /// <summary>A number alone would be days, which hardly anybody means.</summary>
    private static bool TryParseTime(string text, out TimeSpan value)
    {
        value = default;
        return text.Contains(':', StringComparison.Ordinal) && TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out value);
    }

    private static ConnectionStringKey Parsed<T>(string name, string kind, TryParse<T> tryParse, Action<AsyncSmtpOptions, T> set) => new(name, kind, (options, text) =>
    {
        if (!tryParse(text, out T value))
        {
            return false;
        }

        set(options, value);
        return true;
    });

    private delegate bool TryParse<T>(string text, out T value);
}
