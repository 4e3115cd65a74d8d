using System.Globalization;
using Microsoft.AspNetCore.Mvc;

namespace AsyncSmtp.Samples.WebApi;

/// <summary>What a mail that was not plainly sent means over HTTP. The exception's own text is for the log: it may name servers and settings.</summary>
/// <param name="Status">The status code.</param>
/// <param name="Title">What happened.</param>
/// <param name="RetryAfter">When it is worth trying again, or null when it is not.</param>
/// <param name="MessageId">The mail's Message-ID, when it has one.</param>
internal sealed record MailFailure(int Status, string Title, TimeSpan? RetryAfter = null, string? MessageId = null)
{
    /// <summary>What an exception of a send means, or null for one that says nothing of the mail.</summary>
    public static MailFailure? Of(Exception exception) => exception switch
    {
        // Not an error code: a client that tries those again by itself would send it twice.
        MailSendException { Outcome: DeliveryOutcome.InDoubt } e => new(StatusCodes.Status202Accepted, "The confirmation may have been sent.", MessageId: e.MessageId),
        MailSendException { IsTransient: true } e => new(StatusCodes.Status503ServiceUnavailable, "The mail server cannot take the confirmation now.", TimeSpan.FromSeconds(30), e.MessageId),
        MailSendException { FailedRecipients.Count: > 0 } e => new(StatusCodes.Status422UnprocessableEntity, "The mail server refuses this address.", MessageId: e.MessageId),
        MailSendException e => new(StatusCodes.Status502BadGateway, "The mail server does not take mail from us.", MessageId: e.MessageId),
        MailQueueFullException => new(StatusCodes.Status503ServiceUnavailable, "Too many confirmations are waiting.", TimeSpan.FromSeconds(5)),
        ObjectDisposedException => new(StatusCodes.Status503ServiceUnavailable, "This host is stopping.", TimeSpan.FromSeconds(5)),
        ArgumentException => new(StatusCodes.Status400BadRequest, "No mail can be sent to this address."),
        _ => null,
    };

    public IResult ToResult(Registration registration, HttpResponse response)
    {
        if (Status == StatusCodes.Status202Accepted)
        {
            return TypedResults.Json(new RegistrationAnswer(registration.Email!, "inDoubt", MessageId), statusCode: Status);
        }

        if (RetryAfter is { } delay)
        {
            response.Headers.RetryAfter = delay.TotalSeconds.ToString(CultureInfo.InvariantCulture);
        }

        return TypedResults.Problem(new ProblemDetails
        {
            Status = Status,
            Title = Title,
            Detail = RetryAfter is null ? "The confirmation was not sent." : "The confirmation was not sent, and will not be. Trying again is safe.",
            Extensions = { ["mail"] = "notSent", ["messageId"] = MessageId },
        });
    }
}
