using System.Net.Mail;
using AsyncSmtp.Batches;

namespace AsyncSmtp;

/// <summary>
/// Sends many messages through any <see cref="IAsyncMailSender"/>, and tells for each what became of it.
/// </summary>
/// <remarks>
/// <para>One failure never harms the others. Each message gets one result, with its place in the source (<see cref="MailSendResult.Index"/>), the message, its outcome, and the exception if there was one. Of what
/// a sender that is not <see cref="SmtpMailSender"/> throws, <see cref="MailSendException"/> says the outcome itself; <see cref="ArgumentException"/>, <see cref="InvalidOperationException"/> (which <see cref="MailQueueFullException"/> and
/// <see cref="ObjectDisposedException"/> are), and <see cref="OperationCanceledException"/> after the token was cancelled mean <see cref="DeliveryOutcome.NotSent"/>. Any other exception proves nothing, and is told as
/// <see cref="DeliveryOutcome.InDoubt"/>. <see cref="MailSendResult.QueueTime"/> and <see cref="MailSendResult.SendTime"/> are zero then: exceptions do not carry them.</para>
/// <para>The methods are safe for use by many callers at once. A source is pulled on the thread pool, by one thread at a time, and only as fast as <see cref="MailBatchOptions.MaxInFlight"/> allows.</para>
/// </remarks>
public static class AsyncMailSenderExtensions
{
    /// <summary>
    /// Sends messages, many at once, and gives the results as the sends end, or in the order of the source with <see cref="MailBatchOptions.Ordered"/>.
    /// </summary>
    /// <param name="sender">The sender.</param>
    /// <param name="messages">The messages. Pulled as the batch goes on; nothing is pulled before the first result is asked for.</param>
    /// <param name="options">The options, or <see langword="null"/> for the defaults.</param>
    /// <param name="cancellationToken">
    /// Cancels the batch: no more messages are pulled, what is in flight is cancelled and ends as its sender ends it, and the results of all that was pulled are given, cancelled ones as
    /// <see cref="DeliveryOutcome.NotSent"/> with an <see cref="OperationCanceledException"/>. Then an <see cref="OperationCanceledException"/> is thrown, unless the last send had ended before.
    /// The token of the enumeration (<c>WithCancellation</c>) does the same.
    /// </param>
    /// <returns>
    /// The results, to be enumerated once; enumerating them is what sends. To stop early (<c>break</c>, or an exception in the loop) ends the pulling and waits for what is in flight, which is not cancelled.
    /// After the last result, or when stopped, nothing of the batch runs any more and the source's enumerator has been disposed.
    /// </returns>
    /// <exception cref="ArgumentException">An option is out of its range; the text names it and its value. Thrown by the call.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled. Thrown after the last result.</exception>
    /// <remarks>
    /// What the source throws ends the batch: it is thrown as it is, after the results of what was pulled before. When the caller stops early or cancels, what the source throws for being stopped is ignored;
    /// what it throws when it is disposed is not.
    /// </remarks>
    /// <example>
    /// <code>
    /// await foreach (MailSendResult result in sender.SendManyAsync(messages, cancellationToken: cancellationToken))
    /// {
    ///     if (result.Outcome != DeliveryOutcome.Sent)
    ///     {
    ///         Console.WriteLine($"Message {result.Index} to {result.Message.To}: {result.Outcome}. {result.Exception?.Message}");
    ///     }
    /// }
    /// </code>
    /// </example>
    public static IAsyncEnumerable<MailSendResult> SendManyAsync(this IAsyncMailSender sender, IAsyncEnumerable<MailMessage> messages, MailBatchOptions? options = null, CancellationToken cancellationToken = default)
        => Batch(sender, messages, options).SendAsync(cancellationToken);

    /// <inheritdoc cref="SendManyAsync(IAsyncMailSender, IAsyncEnumerable{MailMessage}, MailBatchOptions?, CancellationToken)"/>
    public static IAsyncEnumerable<MailSendResult> SendManyAsync(this IAsyncMailSender sender, IEnumerable<MailMessage> messages, MailBatchOptions? options = null, CancellationToken cancellationToken = default)
        => Batch(sender, messages, options).SendAsync(cancellationToken);

    /// <summary>
    /// Sends messages, many at once, and counts what became of them. The failures come back one by one in <see cref="MailBatchSummary.Failures"/>; they are not thrown.
    /// </summary>
    /// <param name="sender">The sender.</param>
    /// <param name="messages">The messages. Pulled as the batch goes on.</param>
    /// <param name="options">The options, or <see langword="null"/> for the defaults.</param>
    /// <param name="cancellationToken">Cancels the batch: no more messages are pulled, and what is in flight is cancelled and awaited.</param>
    /// <returns>A task that completes with the summary once every message of the source has ended, whatever its outcome.</returns>
    /// <exception cref="ArgumentException">An option is out of its range; the text names it and its value. Thrown by the call.</exception>
    /// <exception cref="MailBatchCanceledException">The token was cancelled before the last send had ended. It carries the summary of what was taken from the source.</exception>
    /// <exception cref="MailBatchException">The source, or <see cref="MailBatchOptions.Progress"/>, threw. It carries the summary of what was taken from the source.</exception>
    /// <example>
    /// <code>
    /// MailBatchSummary summary = await sender.SendAllAsync(messages, cancellationToken: cancellationToken);
    /// Console.WriteLine($"{summary.Sent} of {summary.Total} sent in {summary.Duration}");
    /// </code>
    /// </example>
    public static Task<MailBatchSummary> SendAllAsync(this IAsyncMailSender sender, IAsyncEnumerable<MailMessage> messages, MailBatchOptions? options = null, CancellationToken cancellationToken = default)
        => Batch(sender, messages, options).SendAllAsync(cancellationToken);

    /// <inheritdoc cref="SendAllAsync(IAsyncMailSender, IAsyncEnumerable{MailMessage}, MailBatchOptions?, CancellationToken)"/>
    public static Task<MailBatchSummary> SendAllAsync(this IAsyncMailSender sender, IEnumerable<MailMessage> messages, MailBatchOptions? options = null, CancellationToken cancellationToken = default)
        => Batch(sender, messages, options).SendAllAsync(cancellationToken);

    private static MailBatch Batch(IAsyncMailSender sender, IAsyncEnumerable<MailMessage> messages, MailBatchOptions? options, long? count = null)
    {
        ArgumentNullException.ThrowIfNull(sender);
        ArgumentNullException.ThrowIfNull(messages);
        MailBatchOptions copy = (options ?? new MailBatchOptions()).CheckedCopy(nameof(options));
        copy.Total ??= count;
        return new MailBatch(sender, messages, copy);
    }

    private static MailBatch Batch(IAsyncMailSender sender, IEnumerable<MailMessage> messages, MailBatchOptions? options)
    {
        ArgumentNullException.ThrowIfNull(messages);
        return Batch(sender, messages.ToAsyncEnumerable(), options, messages.TryGetNonEnumeratedCount(out int count) ? count : null);
    }
}
