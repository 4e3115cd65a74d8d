using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using AsyncSmtp;

namespace BulkMailer;

/// <summary>
/// "smtp.example.com", "smtp.example.com:2525", "[::1]:2525".
/// </summary>
internal static class ServerName
{
    public static bool TryParse(string text, [NotNullWhen(true)] out SmtpServerOptions? server)
    {
        server = null;
        if (IsHost(text))
        {
            server = new SmtpServerOptions { Host = text };
        }
        else if (text.LastIndexOf(':') is > 0 and int colon && IsHost(text[..colon]) && int.TryParse(text[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out int port))
        {
            server = new SmtpServerOptions { Host = text[..colon].Trim('[', ']'), Port = port };
        }

        return server is not null;
    }

    private static bool IsHost(string text) => Uri.CheckHostName(text) != UriHostNameType.Unknown;
}
