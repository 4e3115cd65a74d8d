namespace AsyncSmtp.Storm.Tests.Storm;

/// <summary>What sends in place of SmtpClient, by its name.</summary>
internal static class StormTransports
{
    public const string MailKit = "MailKit";
    public const string Pipelining = "Pipelining";

    /// <summary>Gets the one that the environment names (<see cref="StormSettings.Transport"/>), or null for SmtpClient.</summary>
    public static ISmtpTransportFactory? Chosen => Named(StormSettings.Transport);

    /// <summary>The one of a name, which trusts whom SmtpClient would, or null for SmtpClient.</summary>
    public static ISmtpTransportFactory? Named(string? name) => name switch
    {
        MailKit => new MailKitTransportFactory(Trusting(new MailKitTransportOptions())),
        Pipelining => new PipeliningTransportFactory(Trusting(new PipeliningTransportOptions())),
        null or "" or "SmtpClient" => null,
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, "There is no such transport."),
    };

    private static T Trusting<T>(T options)
        where T : MimeTransportOptions
    {
        (options.CheckCertificateRevocation, options.ServerCertificateValidation) = (false, CertificateTrust.Check);
        return options;
    }
}
