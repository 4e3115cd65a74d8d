using System.Net.Mail;
using System.Net.Sockets;
using System.Security.Authentication;

namespace AsyncSmtp.Verification;

/// <summary>
/// One verification, from the options to the report. It bounds the time, and whatever the server or the network does ends up in the report.
/// </summary>
internal sealed class ServerVerification(AsyncSmtpOptions options, TimeProvider timeProvider)
{
    public async Task<SmtpServerReport> RunAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (options.DeliveryMethod != SmtpDeliveryMethod.Network)
        {
            return PickupDirectoryCheck.Run(options.PickupDirectory!);
        }

        ServerFindings findings = new();
        ServerInterview interview = new(options, timeProvider, findings);
        using CancellationTokenSource limit = new(options.AttemptTimeout, timeProvider);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            await interview.RunAsync(either.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (IsOfTheNetwork(e))
        {
            findings.Problems.Add(limit.IsCancellationRequested ? ProblemText.TimedOut(options, interview.Stage) : ProblemText.Fault(options, e, interview.Stage, findings.Certificate));
        }

        cancellationToken.ThrowIfCancellationRequested();
        SettingsCheck.Warn(options, findings);
        return findings.ToReport(ProblemText.Server(options));
    }

    /// <summary>What may be thrown by a connection. An ArgumentException is what connecting makes of a host that is no name, or of 0.0.0.0.</summary>
    public static bool IsOfTheNetwork(Exception e)
        => e is OperationCanceledException or SocketException or IOException or InvalidDataException or AuthenticationException or ArgumentException;
}
