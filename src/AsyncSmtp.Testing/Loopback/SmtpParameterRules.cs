using System.Globalization;

namespace AsyncSmtp.Testing.Loopback;

/// <summary>The server's own judgement of the parameters of MAIL and RCPT. <see langword="null"/> is consent.</summary>
internal readonly struct SmtpParameterRules(LoopbackSmtpServerOptions options)
{
    public SmtpReply? Mail(PathArgument sender)
    {
        foreach ((string name, string value) in sender.Parameters)
        {
            SmtpReply? refusal = name switch
            {
                "SIZE" when options.MaxMessageSize is { } limit => Size(value, limit),
                "BODY" when options.EightBitMime => OneOf(name, value, "7BIT", "8BITMIME"),
                "SMTPUTF8" when options.SmtpUtf8 => value.Length == 0 ? null : Wrong(name),
                "RET" when options.Dsn => OneOf(name, value, "FULL", "HDRS"),
                "ENVID" when options.Dsn => value.Length is > 0 and <= 100 ? null : Wrong(name),
                "AUTH" when options.AuthMechanisms != SmtpAuthMechanisms.None => value.Length > 0 ? null : Wrong(name),
                _ => Unknown(name),
            };
            if (refusal is not null)
            {
                return refusal;
            }
        }

        return null;
    }

    public SmtpReply? Recipient(PathArgument recipient)
    {
        foreach ((string name, string value) in recipient.Parameters)
        {
            SmtpReply? refusal = name switch
            {
                "NOTIFY" when options.Dsn => Notify(value),
                "ORCPT" when options.Dsn => value.IndexOf(';', StringComparison.Ordinal) is int semicolon && semicolon > 0 && semicolon < value.Length - 1 ? null : Wrong(name),
                _ => Unknown(name),
            };
            if (refusal is not null)
            {
                return refusal;
            }
        }

        return null;
    }

    private static SmtpReply? Size(string value, long limit) =>
        !long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out long size) ? Wrong("SIZE")
        : size > limit ? new SmtpReply(552, "5.3.4", "Message too big")
        : null;

    private static SmtpReply? Notify(string value)
    {
        string[] events = value.ToUpperInvariant().Split(',');
        return events is ["NEVER"] || events.All(one => one is "SUCCESS" or "FAILURE" or "DELAY") ? null : Wrong("NOTIFY");
    }

    private static SmtpReply? OneOf(string name, string value, string first, string second) =>
        value.Equals(first, StringComparison.OrdinalIgnoreCase) || value.Equals(second, StringComparison.OrdinalIgnoreCase) ? null : Wrong(name);

    private static SmtpReply Wrong(string name) => new(501, "5.5.4", $"Bad value of parameter {name}");

    private static SmtpReply Unknown(string name) => new(555, "5.5.4", $"Parameter {name} not recognised");
}
