using System.Data.Common;

namespace AsyncSmtp;

/// <summary>
/// <c>Endpoint=smtp://host:port;EnableSsl=false;...</c>. A text is put into the options in whole or not at all, and what is wrong with it is told without repeating a value, which may be a password in the wrong place.
/// </summary>
internal static class SmtpConnectionString
{
    private const string EndpointKey = "Endpoint";
    private const string Form = "It must have the form Endpoint=smtp://host:port, with options after it: ;EnableSsl=false;UserName=...;Password=...";

    public static void Apply(string? text, AsyncSmtpOptions options)
    {
        Dictionary<string, string> values = Parse(text);
        if (!values.Remove(EndpointKey, out string? endpoint))
        {
            throw Bad($"has no Endpoint. {Form}");
        }

        (string host, int? port) = ParseEndpoint(endpoint);
        bool mayNameKeys = !values.ContainsKey(nameof(AsyncSmtpOptions.Password));
        List<(ConnectionStringKey Key, string Text)> settings = [.. values.Select(v => (Find(v.Key, mayNameKeys), v.Value))];

        // On a copy first: a bad one must not leave half of its options set.
        AsyncSmtpOptions trial = new();
        foreach ((ConnectionStringKey key, string value) in settings)
        {
            if (!key.TrySet(trial, value))
            {
                throw Bad($"has a value for {key.Name} that cannot be read. It must be {key.Kind}.");
            }
        }

        options.Host = host;
        options.Port = port ?? options.Port;
        settings.ForEach(s => s.Key.TrySet(options, s.Text));
    }

    private static Dictionary<string, string> Parse(string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            throw Bad($"is empty. {Form}");
        }

        DbConnectionStringBuilder builder = new();
        try
        {
            builder.ConnectionString = text;
        }
        catch (ArgumentException)
        {
            // Its text may quote what it could not read.
            throw Bad($"cannot be read: a key without a value, or a quote that does not end. {Form}");
        }

        return builder.Keys.Cast<string>().ToDictionary(static k => k, k => (string)builder[k], StringComparer.OrdinalIgnoreCase);
    }

    private static (string Host, int? Port) ParseEndpoint(string endpoint)
    {
        if (!Uri.TryCreate(endpoint, UriKind.Absolute, out Uri? uri) || uri.HostNameType == UriHostNameType.Unknown)
        {
            throw Bad($"has an Endpoint that is no address. {Form}");
        }

        if (uri.Scheme == "smtps")
        {
            throw Bad("has an Endpoint with smtps://, which is TLS from the first byte. SmtpClient cannot do that, so a send would hang until it times out. Use smtp:// and the STARTTLS port, 587 with most servers.");
        }

        if (uri.Scheme != "smtp")
        {
            throw Bad($"has an Endpoint that does not begin with smtp://. {Form}");
        }

        if (uri.UserInfo.Length > 0)
        {
            throw Bad("has a user or a password inside its Endpoint. Put them into UserName and Password, where nobody shows them by mistake.");
        }

        if (uri.PathAndQuery.Length > 1 || uri.Fragment.Length > 0)
        {
            throw Bad($"has an Endpoint with more than a host and a port. {Form}");
        }

        return (uri.IdnHost, uri.IsDefaultPort ? null : uri.Port);
    }

    private static ConnectionStringKey Find(string name, bool mayNameIt)
    {
        if (ConnectionStringKey.All.FirstOrDefault(k => k.Name.Equals(name, StringComparison.OrdinalIgnoreCase)) is { } key)
        {
            return key;
        }

        string unknown = mayNameIt
            ? $"a key '{name}' that is not known."
            : "a key that is not known. It is not shown, because it may be a piece of the password: one with a semicolon in it goes in quotes.";
        throw Bad($"has {unknown} There are: {EndpointKey}, {string.Join(", ", ConnectionStringKey.All.Select(static k => k.Name))}.");
    }

    private static ArgumentException Bad(string what) => new($"The connection string {what}");
}
