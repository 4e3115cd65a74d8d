using MimeKit;

namespace AsyncSmtp.Pipelining.Content;

/// <summary>Makes a message ready for a server, by the rules of MailKit's client.</summary>
internal static class ContentPreparation
{
    /// <summary>RFC 5322, section 2.1.1.</summary>
    private const int LongestLine = 998;

    // Shared: nothing changes them.
    private static readonly FormatOptions Encoded = CreateFormat(international: false);
    private static readonly FormatOptions International = CreateFormat(international: true);

    /// <summary>Signs the message, if it is to be signed, and encodes what the server does not take as it is.</summary>
    /// <returns>How to write it. A signed message is written as it was signed, without UTF-8 in its headers.</returns>
    public static FormatOptions Prepare(MimeMessage message, in ContentSettings settings)
    {
        EncodingConstraint constraint = settings.Offers8BitMime ? EncodingConstraint.EightBit : EncodingConstraint.SevenBit;
        settings.Signer?.Sign(message, constraint, Encoded);
        if (IsSigned(message.Headers))
        {
            return Encoded;
        }

        if (message.Headers.Contains(HeaderId.MimeVersion))
        {
            // Without a look at the version.
            message.Body?.Prepare(constraint, LongestLine);
        }
        else
        {
            message.Prepare(constraint, LongestLine);
        }

        return FormatFor(settings);
    }

    /// <summary>How to write a message that is not signed.</summary>
    public static FormatOptions FormatFor(in ContentSettings settings) => settings is { IsInternational: true, TakesUtf8: true } ? International : Encoded;

    private static bool IsSigned(HeaderList headers) => headers.Contains(HeaderId.DkimSignature) || headers.Contains(HeaderId.DomainKeySignature) || headers.Contains(HeaderId.ArcSeal);

    private static FormatOptions CreateFormat(bool international)
    {
        FormatOptions format = FormatOptions.Default.Clone();
        format.NewLineFormat = NewLineFormat.Dos;
        format.EnsureNewLine = true;
        format.International = international;
        return format;
    }
}
