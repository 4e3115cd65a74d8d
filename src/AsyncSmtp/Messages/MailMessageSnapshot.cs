using System.Net.Mail;

namespace AsyncSmtp.Messages;

/// <summary>
/// A copy of a caller's message as it was at submission, from which each attempt gets a fresh message of its own. SmtpClient changes a message when it sends it and reads its streams
/// to their ends, so a message that was sent cannot be sent again, nor by two clients at once; a snapshot can. Immutable, and safe for use from any thread. Disposed when the send has ended.
/// </summary>
internal sealed class MailMessageSnapshot : IDisposable
{
    private readonly HeaderSnapshot _headers;
    private readonly ContentSnapshot _content;

    private MailMessageSnapshot(MailMessage source, object? userToken, HeaderSnapshot headers, ContentSnapshot content)
    {
        Source = source;
        UserToken = userToken;
        _headers = headers;
        _content = content;
        ContentLength = content.Length;
    }

    /// <summary>Gets the caller's message.</summary>
    public MailMessage Source { get; }

    /// <summary>Gets the token that the caller passed in with it.</summary>
    public object? UserToken { get; }

    /// <summary>Gets the value of the Message-ID header: the caller's, or one made for this submission. The same on every attempt.</summary>
    public string MessageId => _headers.MessageId;

    /// <summary>Gets the recipients.</summary>
    public RecipientList Recipients => _headers.Recipients;

    /// <summary>Gets the bytes of all parts, before they are encoded for transfer.</summary>
    public long ContentLength { get; }

    /// <summary>
    /// Checks the message and copies it, on the caller's thread and before this method returns, all but the content of streams that cannot seek, which is awaited.
    /// The message is not changed, and a stream that can seek is left at its position.
    /// </summary>
    /// <param name="message">The caller's message. It may be copied from several threads at once, but not changed or sent by anyone else meanwhile.</param>
    /// <param name="options">Where the delivery format and the limit for streams that cannot seek are read from.</param>
    /// <param name="cancellationToken">Ends the wait for streams that cannot seek. They are read on, for the next submission.</param>
    /// <param name="userToken">The token that the caller passed in with it.</param>
    /// <returns>The snapshot. Failures arrive through the task, too.</returns>
    /// <exception cref="ArgumentException">The message cannot be sent as it is. The text names the field.</exception>
    /// <exception cref="InvalidOperationException">A stream that cannot seek holds more than <see cref="AsyncSmtpOptions.MaxBufferedStreamSize"/>.</exception>
    /// <exception cref="ObjectDisposedException">The message, a part or its stream has been disposed.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static async ValueTask<MailMessageSnapshot> CreateAsync(MailMessage message, AsyncSmtpOptions options, CancellationToken cancellationToken, object? userToken = null)
    {
        ArgumentNullException.ThrowIfNull(message);
        cancellationToken.ThrowIfCancellationRequested();

        bool international = options.DeliveryFormat == SmtpDeliveryFormat.International;
        MessageHygiene.Check(message, international);
        HeaderSnapshot headers = new(message, international);
        ContentSnapshot content = ContentSnapshot.Read(message, international, options.ReadFilesWhenSent);
        try
        {
            await content.CompleteAsync(options.MaxBufferedStreamSize, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            content.Dispose();
            throw;
        }

        return new MailMessageSnapshot(message, userToken, headers, content);
    }

    /// <summary>
    /// A fresh message for one attempt, to be sent once and disposed. Its last part commits <paramref name="probe"/>; every part's last read ends on <paramref name="tail"/>, if there is one.
    /// </summary>
    /// <param name="recipients">Who gets it: <see cref="Recipients"/>, or some of them. The headers show all the same.</param>
    /// <param name="probe">The commit point of the attempt, or null when it is not in the content: then the parts' streams can be read again and again.</param>
    /// <param name="tail">Where the blocking end of the send runs.</param>
    public MailMessage CreateMessage(RecipientList recipients, CommitProbe? probe, IBlockingTail? tail)
    {
        MailMessage message = new();
        try
        {
            _headers.ApplyTo(message, recipients);
            _content.ApplyTo(message, probe, tail);
        }
        catch
        {
            message.Dispose();
            throw;
        }

        return message;
    }

    /// <summary>Closes the files that content was left in. Messages that were made of it can be read no longer.</summary>
    public void Dispose() => _content.Dispose();
}
