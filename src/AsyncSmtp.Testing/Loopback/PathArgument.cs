using System.Collections.ObjectModel;

namespace AsyncSmtp.Testing.Loopback;

/// <summary>The argument of MAIL or RCPT: an address and its parameters, by upper-case name.</summary>
internal sealed record PathArgument(string Address, IReadOnlyDictionary<string, string> Parameters)
{
    public static readonly IReadOnlyDictionary<string, string> NoParameters = ReadOnlyDictionary<string, string>.Empty;

    /// <summary>Parses <c>FROM:&lt;address&gt; KEY=value ...</c>. A source route is dropped (RFC 5321, appendix C); a space after the colon is let through, as most servers do.</summary>
    /// <returns><see langword="null"/> when the syntax is wrong.</returns>
    public static PathArgument? TryParse(string argument, string keyword)
    {
        if (!argument.StartsWith(keyword, StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        ReadOnlySpan<char> rest = argument.AsSpan(keyword.Length).TrimStart(' ');
        int close = FindClosingBracket(rest);
        if (close < 0)
        {
            return null;
        }

        ReadOnlySpan<char> address = WithoutRoute(rest[1..close]);
        ReadOnlySpan<char> parameters = rest[(close + 1)..];
        return parameters.Length > 0 && parameters[0] != ' ' || !IsAddress(address)
            ? null
            : ParseParameters(parameters.Trim(' ')) is { } parsed ? new PathArgument(address.ToString(), parsed) : null;
    }

    /// <summary>Whether an address says where to: the null address does not, and only the postmaster needs no domain.</summary>
    public bool IsMailbox() => Address.Contains('@', StringComparison.Ordinal) || Address.Equals("postmaster", StringComparison.OrdinalIgnoreCase);

    /// <summary>What a script let through although it cannot be parsed: the text as it came.</summary>
    public static PathArgument Unparsed(string argument) => new(argument, NoParameters);

    private static int FindClosingBracket(ReadOnlySpan<char> path)
    {
        if (path.IsEmpty || path[0] != '<')
        {
            return -1;
        }

        bool quoted = false;
        for (int i = 1; i < path.Length; i++)
        {
            switch (path[i])
            {
                case '\\' when quoted:
                    i++;
                    break;
                case '"':
                    quoted = !quoted;
                    break;
                case '>' when !quoted:
                    return i;
            }
        }

        return -1;
    }

    private static ReadOnlySpan<char> WithoutRoute(ReadOnlySpan<char> address)
    {
        int colon = address.StartsWith('@') ? address.IndexOf(':') : -1;
        return colon < 0 ? address : address[(colon + 1)..];
    }

    private static bool IsAddress(ReadOnlySpan<char> address)
    {
        if (address.IsEmpty)
        {
            return true;
        }

        int at = address.LastIndexOf('@');
        ReadOnlySpan<char> local = at < 0 ? address : address[..at];
        ReadOnlySpan<char> domain = at < 0 ? "none" : address[(at + 1)..];
        bool quoted = local.Length > 1 && local[0] == '"' && local[^1] == '"';
        return !local.IsEmpty && !domain.IsEmpty && domain.IndexOfAny(" <>") < 0 && (quoted || local.IndexOfAny(" <>@\"") < 0)
            && !address.ContainsAnyInRange('\0', '\u001f');
    }

    private static Dictionary<string, string>? ParseParameters(ReadOnlySpan<char> text)
    {
        Dictionary<string, string> parameters = new(StringComparer.OrdinalIgnoreCase);
        foreach (Range range in text.Split(' '))
        {
            ReadOnlySpan<char> parameter = text[range];
            if (parameter.IsEmpty)
            {
                continue;
            }

            int equals = parameter.IndexOf('=');
            ReadOnlySpan<char> key = equals < 0 ? parameter : parameter[..equals];
            ReadOnlySpan<char> value = equals < 0 ? default : parameter[(equals + 1)..];
            if (key.IsEmpty || (equals >= 0 && value.IsEmpty) || !parameters.TryAdd(key.ToString().ToUpperInvariant(), value.ToString()))
            {
                return null;
            }
        }

        return parameters;
    }
}
