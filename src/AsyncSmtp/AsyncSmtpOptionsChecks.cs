using System.Net.Mail;

namespace AsyncSmtp;

/// <summary>
/// Every rule the options must keep. One text for each that is broken, naming the option and its value; secrets are never repeated.
/// </summary>
internal static class AsyncSmtpOptionsChecks
{
    public static IReadOnlyList<string> Check(AsyncSmtpOptions options)
    {
        List<string> failures = [];
        CheckTarget(options, failures);
        CheckCredentials(options, failures);
        CheckPool(options, failures);
        CheckTimes(options, failures);
        CheckRetry(options.Retry, failures);
        CheckRateLimit(options.RateLimit, failures);
        return failures;
    }

    private static void CheckTarget(AsyncSmtpOptions options, List<string> failures)
    {
        switch (options.DeliveryMethod)
        {
            case SmtpDeliveryMethod.Network:
                CheckServer(options, failures);
                break;
            case SmtpDeliveryMethod.SpecifiedPickupDirectory:
                if (!Path.IsPathFullyQualified(options.PickupDirectory ?? ""))
                {
                    failures.Add($"PickupDirectory must be an absolute path when DeliveryMethod is SpecifiedPickupDirectory; it is {Quote(options.PickupDirectory)}.");
                }

                break;
            default:
                failures.Add($"DeliveryMethod must be Network or SpecifiedPickupDirectory; it is {options.DeliveryMethod}. .NET does not support the IIS pickup directory.");
                break;
        }

        if (!Enum.IsDefined(options.DeliveryFormat))
        {
            failures.Add($"DeliveryFormat must be SevenBit or International; it is {options.DeliveryFormat}.");
        }
    }

    private static void CheckServer(AsyncSmtpOptions options, List<string> failures)
    {
        if (options.Servers.Count > 0 && options.Host is not null)
        {
            failures.Add($"Host and Servers exclude each other; both are set, Host to {Quote(options.Host)}.");
        }

        if (options.Servers.Count == 0 && string.IsNullOrWhiteSpace(options.Host))
        {
            failures.Add($"Host must name the SMTP server when DeliveryMethod is Network; it is {Quote(options.Host)}.");
        }

        CheckPort("Port", options.Port, failures);
        for (int i = 0; i < options.Servers.Count; i++)
        {
            SmtpServerOptions server = options.Servers[i];
            if (string.IsNullOrWhiteSpace(server.Host))
            {
                failures.Add($"Servers[{i}].Host must name an SMTP server; it is {Quote(server.Host)}.");
            }

            CheckPort($"Servers[{i}].Port", server.Port ?? options.Port, failures);
            CheckRange($"Servers[{i}].Weight", server.Weight, 1, AsyncSmtpDefaults.ServerWeightLimit, failures);
        }

        if (!Enum.IsDefined(options.ServerSelection))
        {
            failures.Add($"ServerSelection must be Ordered or Weighted; it is {options.ServerSelection}.");
        }
    }

    private static void CheckPort(string option, int port, List<string> failures)
    {
        if (port is < 1 or > 65_535)
        {
            failures.Add($"{option} must be 1 to 65535; it is {port}.");
        }
        else if (port == AsyncSmtpDefaults.ImplicitTlsPort)
        {
            failures.Add($"{option} must not be 465: that port speaks TLS from the first byte, which SmtpClient cannot do, so a send would hang until it times out. Use the STARTTLS port, 587 with most servers.");
        }
    }

    private static void CheckCredentials(AsyncSmtpOptions options, List<string> failures)
    {
        if (string.IsNullOrEmpty(options.UserName) != string.IsNullOrEmpty(options.Password))
        {
            string missing = string.IsNullOrEmpty(options.UserName) ? "UserName" : "Password";
            failures.Add($"UserName and Password go together; {missing} is not set.");
        }

        if (options.Credentials is not null && !string.IsNullOrEmpty(options.UserName))
        {
            failures.Add("Credentials and UserName exclude each other; both are set.");
        }

        if (options.HasCredentials() && options is { EnableSsl: false, AllowInsecureCredentials: false, DeliveryMethod: SmtpDeliveryMethod.Network })
        {
            failures.Add("EnableSsl is False and credentials are set, which would send them in clear. Set EnableSsl, or set AllowInsecureCredentials if everyone on the way may read them.");
        }
    }

    private static void CheckPool(AsyncSmtpOptions options, List<string> failures)
    {
        CheckRange(nameof(options.MaxConnections), options.MaxConnections, 1, AsyncSmtpDefaults.MaxConnectionsLimit, failures);
        CheckRange(nameof(options.MaxMessagesPerConnection), options.MaxMessagesPerConnection, 1, int.MaxValue, failures);
        CheckRange(nameof(options.MaxContentBytesInFlight), options.MaxContentBytesInFlight, 1, long.MaxValue, failures);
        CheckRange(nameof(options.MaxQueueLength), options.MaxQueueLength, 0, int.MaxValue, failures);
        CheckRange(nameof(options.MaxBufferedStreamSize), options.MaxBufferedStreamSize, 0, Array.MaxLength, failures);
        if (!Enum.IsDefined(options.Driver))
        {
            failures.Add($"Driver must be Thread or Events; it is {options.Driver}.");
        }

        if (!Enum.IsDefined(options.QueueFullMode))
        {
            failures.Add($"QueueFullMode must be Wait or Fail; it is {options.QueueFullMode}.");
        }
    }

    private static void CheckTimes(AsyncSmtpOptions options, List<string> failures)
    {
        CheckTime(nameof(options.IdleTimeout), options.IdleTimeout, zeroAllowed: false, failures);
        CheckTime(nameof(options.ConnectionLifetime), options.ConnectionLifetime, zeroAllowed: false, failures);
        CheckTime(nameof(options.AttemptTimeout), options.AttemptTimeout, zeroAllowed: false, failures);
        CheckTime(nameof(options.FinalReplyTimeout), options.FinalReplyTimeout, zeroAllowed: false, failures);
        CheckTime(nameof(options.SendTimeout), options.SendTimeout, zeroAllowed: false, failures);
        CheckTime(nameof(options.ShutdownTimeout), options.ShutdownTimeout, zeroAllowed: true, failures);
        CheckTime(nameof(options.CancellationGracePeriod), options.CancellationGracePeriod, zeroAllowed: true, failures);
    }

    private static void CheckRetry(RetryOptions? retry, List<string> failures)
    {
        if (retry is null)
        {
            failures.Add("Retry must not be null. To turn retries off set Retry.MaxAttempts to 1.");
            return;
        }

        CheckRange("Retry.MaxAttempts", retry.MaxAttempts, 1, AsyncSmtpDefaults.RetryMaxAttemptsLimit, failures);
        if (retry.BaseDelay < TimeSpan.Zero || retry.BaseDelay > retry.MaxDelay)
        {
            failures.Add($"Retry.BaseDelay must be zero or more and at most Retry.MaxDelay ({retry.MaxDelay}); it is {retry.BaseDelay}.");
        }

        if (retry.MaxDelay < TimeSpan.Zero || retry.MaxDelay > AsyncSmtpDefaults.LongestTime)
        {
            failures.Add($"Retry.MaxDelay must be zero or more and at most {AsyncSmtpDefaults.LongestTime}; it is {retry.MaxDelay}.");
        }
    }

    private static void CheckRateLimit(RateLimitOptions? rate, List<string> failures)
    {
        if (rate is null)
        {
            failures.Add("RateLimit must not be null. To have no limit leave RateLimit.PermitLimit at 0.");
            return;
        }

        CheckRange("RateLimit.PermitLimit", rate.PermitLimit, 0, AsyncSmtpDefaults.PermitLimitLimit, failures);
        CheckWindow("RateLimit.Window", rate.Window, failures);
        for (int i = 0; i < rate.Additional.Count; i++)
        {
            CheckRange($"RateLimit.Additional[{i}].PermitLimit", rate.Additional[i].PermitLimit, 1, AsyncSmtpDefaults.PermitLimitLimit, failures);
            CheckWindow($"RateLimit.Additional[{i}].Window", rate.Additional[i].Window, failures);
        }
    }

    private static void CheckWindow(string option, TimeSpan value, List<string> failures)
    {
        if (value <= TimeSpan.Zero || value > AsyncSmtpDefaults.LongestTime)
        {
            failures.Add($"{option} must be more than zero and at most {AsyncSmtpDefaults.LongestTime}; it is {value}.");
        }
    }

    private static void CheckRange(string option, long value, long min, long max, List<string> failures)
    {
        if (value < min || value > max)
        {
            failures.Add($"{option} must be {min} to {max}; it is {value}.");
        }
    }

    private static void CheckTime(string option, TimeSpan value, bool zeroAllowed, List<string> failures)
    {
        if (value == Timeout.InfiniteTimeSpan)
        {
            return;
        }

        if (value < TimeSpan.Zero || (value == TimeSpan.Zero && !zeroAllowed) || value > AsyncSmtpDefaults.LongestTime)
        {
            string least = zeroAllowed ? "zero or more" : "more than zero";
            failures.Add($"{option} must be {least} and at most {AsyncSmtpDefaults.LongestTime}, or Timeout.InfiniteTimeSpan; it is {value}.");
        }
    }

    private static string Quote(string? value) => value is null ? "not set" : $"'{value}'";
}
