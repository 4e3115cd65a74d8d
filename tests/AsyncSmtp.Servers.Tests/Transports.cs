using AsyncSmtp.Servers.Tests.Servers;

namespace AsyncSmtp.Servers.Tests;

/// <summary>What the senders of these tests send with: SmtpClient, or what the environment variable <c>ASYNCSMTP_TRANSPORT</c> names, <c>MailKit</c> or <c>Pipelining</c>.</summary>
internal static class Transports
{
    /// <summary>The trait of tests that say themselves what they send with: once is enough for them.</summary>
    public const string Trait = "Transport";

    /// <summary>The value of <see cref="Trait"/>.</summary>
    public const string Named = "Named";

    public static TransportKind Chosen { get; } = Environment.GetEnvironmentVariable("ASYNCSMTP_TRANSPORT") is { Length: > 0 } name ? Enum.Parse<TransportKind>(name) : TransportKind.SmtpClient;

    /// <summary>Makes a sender with the chosen transport, or with the one that the options name.</summary>
    public static SmtpMailSender Open(AsyncSmtpOptions options) => Open(options, Chosen);

    /// <summary>Makes a sender with this transport, or with the one that the options name.</summary>
    public static SmtpMailSender Open(AsyncSmtpOptions options, TransportKind kind)
    {
        options.TransportFactory ??= kind == TransportKind.SmtpClient ? null : FactoryOf(kind);
        return new SmtpMailSender(options);
    }

    /// <summary>Makes what has options of its own.</summary>
    public static ISmtpTransportFactory FactoryOf(TransportKind kind, Action<MimeTransportOptions>? configure = null) => kind switch
    {
        TransportKind.MailKit => new MailKitTransportFactory(Configured<MailKitTransportOptions>(new(), configure)),
        TransportKind.Pipelining => new PipeliningTransportFactory(Configured<PipeliningTransportOptions>(new(), configure)),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "It has no options."),
    };

    /// <summary>Makes what sends content by BDAT or by DATA, which only MailKit has a choice of, and commands together or one by one.</summary>
    public static ISmtpTransportFactory FactoryOf(TransportKind kind, bool chunking, bool pipelining) => FactoryOf(kind, own =>
    {
        if (own is MailKitTransportOptions mailKit)
        {
            (mailKit.UseChunking, mailKit.UsePipelining) = (chunking, pipelining);
        }
        else
        {
            ((PipeliningTransportOptions)own).UsePipelining = pipelining;
        }
    });

    /// <summary>Trusts whom the process trusts. Nobody revokes the certificates of these tests.</summary>
    private static T Configured<T>(T options, Action<MimeTransportOptions>? configure)
        where T : MimeTransportOptions
    {
        (options.CheckCertificateRevocation, options.ServerCertificateValidation) = (false, TrustedCertificate.Check);
        configure?.Invoke(options);
        return options;
    }
}
