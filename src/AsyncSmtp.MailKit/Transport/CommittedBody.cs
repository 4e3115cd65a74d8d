using AsyncSmtp.MailKit.Mime;
using AsyncSmtp.MailKit.Mime.Rendering;
using MimeKit;

namespace AsyncSmtp.MailKit.Transport;

/// <summary>
/// A message's body that passes the commit point of an attempt when it is written: all of it but the last byte first, then, if it may, the last byte. Whatever MailKit does after it, with the final dot or with the
/// size said before, the server cannot have the whole message earlier.
/// </summary>
/// <remarks>
/// It stands in the place of the real body, with a copy of its headers, from the moment on when nothing changes them any more. MailKit looks for parts that go out as 8bit, which it announces, and finds this one alone: it
/// says 8bit when any part of the real body does.
/// </remarks>
internal sealed class CommittedBody : MimePart
{
    /// <summary>How many bytes the parts of a body may have to be encoded once and kept. MailKit writes a body twice.</summary>
    private const int LargestRendered = 64 * 1024;

    /// <summary>Of most bodies, encoded.</summary>
    private const int FirstSize = 4 * 1024;

    private readonly MimeEntity _body;
    private readonly SmtpAttempt _attempt;
    private readonly Action _begins;
    private readonly Func<bool> _isMeasuring;
    private readonly PooledBuffer? _rendered;

    /// <param name="body">The real body.</param>
    /// <param name="format">How it will be written.</param>
    /// <param name="attempt">Whose commit point it is.</param>
    /// <param name="begins">Runs when it begins to be sent.</param>
    /// <param name="isMeasuring">Whether it is being written for its length alone.</param>
    public CommittedBody(MimeEntity body, FormatOptions format, SmtpAttempt attempt, Action begins, Func<bool> isMeasuring)
        : base(body.ContentType)
    {
        (_body, _attempt, _begins, _isMeasuring) = (body, attempt, begins, isMeasuring);
        ContentTransferEncoding = EightBitParts.AreIn(body) ? ContentEncoding.EightBit : ContentEncoding.SevenBit;
        Headers.Clear();
        foreach (Header header in body.Headers)
        {
            Headers.Add(header.Clone());
        }

        if (ContentSize.Of(body) <= LargestRendered)
        {
            _rendered = new PooledBuffer(FirstSize);
            MessageRendering.WriteContent(body, format, _rendered);
        }
    }

    public override void Accept(MimeVisitor visitor) => _body.Accept(visitor);

    public override void Prepare(EncodingConstraint constraint, int maxLineLength = 78) => throw new NotSupportedException("The message has been prepared.");

    public override void WriteTo(FormatOptions options, Stream stream, bool contentOnly, CancellationToken cancellationToken = default)
        => throw new NotSupportedException("The message is sent asynchronously.");

    public override async Task WriteToAsync(FormatOptions options, Stream stream, bool contentOnly, CancellationToken cancellationToken = default)
    {
        if (_isMeasuring())
        {
            await WriteBodyAsync(options, stream, contentOnly, cancellationToken).ConfigureAwait(false);
            return;
        }

        _attempt.ReachContent();
        _begins();
        HeldBackStream held = new(stream);
        await using (held.ConfigureAwait(false))
        {
            await WriteBodyAsync(options, held, contentOnly, cancellationToken).ConfigureAwait(false);
            await _attempt.CommitAsync().ConfigureAwait(false);
            await held.ReleaseAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>What it says is not what its headers say.</summary>
    protected override void OnHeadersChanged(HeaderListChangedAction action, Header? header)
    {
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _rendered?.Dispose();
            _body.Dispose();
        }

        base.Dispose(disposing);
    }

    private Task WriteBodyAsync(FormatOptions options, Stream stream, bool contentOnly, CancellationToken cancellationToken)
        => _rendered is null || !contentOnly
            ? _body.WriteToAsync(options, stream, contentOnly, cancellationToken)
            : stream.WriteAsync(_rendered.Bytes, cancellationToken).AsTask();
}
