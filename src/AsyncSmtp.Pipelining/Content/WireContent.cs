using System.Net.Mail;
using System.Net.Mime;
using AsyncSmtp.MailKit.Mime;
using AsyncSmtp.MailKit.Mime.Rendering;
using MimeKit;

namespace AsyncSmtp.Pipelining.Content;

/// <summary>
/// The content of one message as DATA wants it: header and body, each line with its CRLF, dot-stuffed, without the final dot and its CRLF. A small one is rendered at once; a large one when it is written, in blocks.
/// </summary>
/// <remarks>By one caller at a time. Dispose ends the validity of <see cref="Bytes"/>.</remarks>
internal sealed class WireContent : IDisposable
{
    /// <summary>How many bytes a message's parts may have to be rendered at once.</summary>
    internal const int LargestBuffered = 64 * 1024;

    /// <summary>Of most messages, encoded.</summary>
    private const int FirstSize = 4 * 1024;

    private readonly FormatOptions _format;
    private MailMessage? _source;
    private MimeMessage? _message;
    private PooledBuffer? _buffer;

    /// <summary>One that is yet to be rendered, or written by MimeKit.</summary>
    private WireContent(SmtpAttempt attempt, MailMessage source, MimeMessage message, in ContentSettings settings)
        : this(attempt, source, ContentPreparation.Prepare(message, settings), EightBitParts.AreIn(message.Body), settings)
        => (_source, _message) = (source, message);

    private WireContent(SmtpAttempt attempt, MailMessage source, FormatOptions format, bool isEightBit, in ContentSettings settings)
    {
        _format = format;
        string sender = (source.Sender ?? source.From)!.Address;
        NeedsSmtpUtf8 = settings is { IsInternational: true, TakesUtf8: true } && (format.International || EnvelopeAddress.IsInternational(sender) || HasInternational(attempt.Recipients));
        Sender = EnvelopeAddress.Format(sender, NeedsSmtpUtf8);
        IsEightBit = settings.Offers8BitMime && isEightBit;
        DeliveryNotificationOptions = source.DeliveryNotificationOptions;
    }

    /// <summary>Gets the address for MAIL FROM, without angle brackets.</summary>
    public string Sender { get; }

    /// <summary>Gets a value indicating whether MAIL FROM is to say SMTPUTF8. It does only where the server offers it, and the sender wants it: the next server may not take such a mail.</summary>
    public bool NeedsSmtpUtf8 { get; }

    /// <summary>Gets a value indicating whether MAIL FROM is to say BODY=8BITMIME. It does only where the server offers it.</summary>
    public bool IsEightBit { get; }

    /// <summary>Gets what the message asks to be told of its delivery.</summary>
    public DeliveryNotificationOptions DeliveryNotificationOptions { get; }

    /// <summary>Gets a value indicating whether it is there as <see cref="Bytes"/>.</summary>
    public bool IsBuffered => _buffer is not null;

    /// <summary>Gets the content, when it is buffered.</summary>
    public ReadOnlyMemory<byte> Bytes => _buffer?.Bytes ?? throw new InvalidOperationException("The content is not buffered.");

    /// <summary>Gets the message's size as SIZE means it (RFC 1870, section 3: doubled dots count once), when it is buffered.</summary>
    public long? Length { get; private set; }

    /// <summary>Makes the message of an attempt and what DATA is to say of it.</summary>
    /// <param name="attempt">The attempt.</param>
    /// <param name="settings">What the sender wants and the server offers.</param>
    public static WireContent Create(SmtpAttempt attempt, in ContentSettings settings)
    {
        MailMessage source = attempt.CreateMessage();
        try
        {
            return Plain(attempt, source, settings) ?? Mime(attempt, source, settings);
        }
        catch
        {
            source.Dispose();
            throw;
        }
    }

    /// <summary>Writes it, to a stream that is not flushed. May be repeated.</summary>
    /// <param name="target">Gets it in blocks of 64 kB at most, or all at once when it is buffered.</param>
    /// <param name="cancellationToken">Ends it anywhere.</param>
    public async ValueTask WriteToAsync(Stream target, CancellationToken cancellationToken)
    {
        if (_buffer is not null)
        {
            await target.WriteAsync(_buffer.Bytes, cancellationToken).ConfigureAwait(false);
            return;
        }

        ObjectDisposedException.ThrowIf(_message is null, this);
        StuffedBlocks blocks = new(target);
        await using (blocks.ConfigureAwait(false))
        {
            await _message.WriteToAsync(_format, blocks, headersOnly: true, cancellationToken).ConfigureAwait(false);
            await (_message.Body?.WriteToAsync(_format, blocks, contentOnly: true, cancellationToken) ?? Task.CompletedTask).ConfigureAwait(false);
            await blocks.CompleteAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    public void Dispose()
    {
        _buffer?.Dispose();
        _buffer = null;
        DisposeMessages();
    }

    private static bool HasInternational(IReadOnlyList<MailAddress> addresses)
    {
        for (int i = 0; i < addresses.Count; i++)
        {
            if (EnvelopeAddress.IsInternational(addresses[i].Address))
            {
                return true;
            }
        }

        return false;
    }

    private static WireContent? Plain(SmtpAttempt attempt, MailMessage source, in ContentSettings settings)
    {
        PooledBuffer? buffer = new(FirstSize);
        try
        {
            if (settings.Signer is not null || !PlainMail.TryWrite(source, settings.Offers8BitMime, settings.TimeProvider.GetLocalNow(), buffer))
            {
                return null;
            }

            WireContent content = new(attempt, source, ContentPreparation.FormatFor(settings), source.BodyTransferEncoding == TransferEncoding.EightBit, settings);
            content.Keep(buffer);
            buffer = null; // It is the content's.
            source.Dispose();
            return content;
        }
        finally
        {
            buffer?.Dispose();
        }
    }

    private static WireContent Mime(SmtpAttempt attempt, MailMessage source, in ContentSettings settings)
    {
        MimeMessage message = VerbatimMessage.Unwrap(source, CancellationToken.None) ?? MimeConversion.Convert(source, settings.IsInternational, settings.TimeProvider);
        try
        {
            WireContent content = new(attempt, source, message, settings);
            if (message.Body is null || ContentSize.Of(message.Body) <= LargestBuffered)
            {
                content.Render();
            }

            return content;
        }
        catch
        {
            message.Dispose();
            throw;
        }
    }

    private void Render()
    {
        PooledBuffer buffer = new(FirstSize);
        try
        {
            MessageRendering.Write(_message!, _format, buffer);
            Keep(buffer);
        }
        catch
        {
            buffer.Dispose();
            throw;
        }

        DisposeMessages();
    }

    /// <summary>Keeps what has been written, with an end of its last line, and dot-stuffed.</summary>
    private void Keep(PooledBuffer buffer)
    {
        if (!buffer.Bytes.Span.EndsWith("\n"u8))
        {
            buffer.Write("\r\n"u8);
        }

        Length = buffer.Bytes.Length;
        _buffer = Stuffed(buffer);
    }

    /// <summary>Most messages have no dot at the beginning of a line, and are not copied.</summary>
    private static PooledBuffer Stuffed(PooledBuffer content)
    {
        ReadOnlySpan<byte> bytes = content.Bytes.Span;
        if (!DotStuffing.IsNeeded(bytes))
        {
            return content;
        }

        PooledBuffer stuffed = new(2 * bytes.Length);
        DotStuffing dots = default;
        stuffed.Advance(dots.Copy(bytes, stuffed.GetSpan()));
        content.Dispose();
        return stuffed;
    }

    private void DisposeMessages()
    {
        _message?.Dispose();
        _source?.Dispose();
        (_message, _source) = (null, null);
    }
}
