using System.Net.NetworkInformation;
using System.Net.Security;

namespace AsyncSmtp.Verification;

/// <summary>
/// The conversation with a server up to where SmtpClient would log in: greeting, EHLO, STARTTLS, EHLO, and then QUIT.
/// </summary>
internal sealed class ServerInterview(AsyncSmtpOptions options, TimeProvider timeProvider, ServerFindings findings)
{
    /// <summary>All that is to be known is known by then.</summary>
    public static readonly TimeSpan QuitPatience = TimeSpan.FromSeconds(3);

    private const int Measurements = 3;

    /// <summary>Gets a value indicating whether TLS comes before the greeting: what SmtpClient cannot do, so that this port is only there for other transports.</summary>
    private bool IsTlsFirst => options is { EnableSsl: true, Port: AsyncSmtpDefaults.ImplicitTlsPort };

    /// <summary>Gets where the conversation stands.</summary>
    public string Stage { get; private set; } = ProblemText.Connecting;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        SmtpConversation server = await SmtpConversation.ConnectAsync(options.Host!, options.Port, cancellationToken).ConfigureAwait(false);
        await using (server.ConfigureAwait(false))
        {
            if (IsTlsFirst)
            {
                await ShakeHandsAsync(server, cancellationToken).ConfigureAwait(false);
            }

            if (!await HearGreetingAsync(server, cancellationToken).ConfigureAwait(false))
            {
                return;
            }

            if (await IntroduceAsync(server, cancellationToken).ConfigureAwait(false) && await SecureAsync(server, cancellationToken).ConfigureAwait(false))
            {
                SettingsCheck.CheckLogin(options, findings);
                await MeasureAsync(server, cancellationToken).ConfigureAwait(false);
            }

            await QuitAsync(server, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<bool> HearGreetingAsync(SmtpConversation server, CancellationToken cancellationToken)
    {
        Stage = "waiting for its greeting";
        findings.Greeting = await new GreetingWait(options, timeProvider).RunAsync(server, cancellationToken).ConfigureAwait(false);
        if (findings.Greeting is null)
        {
            findings.Problems.Add(ProblemText.ImplicitTls(options));
            return false;
        }

        if (findings.Greeting.Code == 220)
        {
            return true;
        }

        findings.Problems.Add(ProblemText.Greeting(options, findings.Greeting));
        await QuitAsync(server, cancellationToken).ConfigureAwait(false);
        return false;
    }

    private async Task<bool> IntroduceAsync(SmtpConversation server, CancellationToken cancellationToken)
    {
        string name = ClientName();
        Stage = "EHLO";
        SmtpReply reply = await server.SayAsync($"EHLO {name}", cancellationToken).ConfigureAwait(false);
        if (reply.Code == 250)
        {
            findings.Learn(reply);
            return true;
        }

        if (reply.Code is 500 or 502 && findings.TlsProtocol is null)
        {
            Stage = "HELO";
            reply = await server.SayAsync($"HELO {name}", cancellationToken).ConfigureAwait(false);
        }

        if (reply.Code != 250)
        {
            findings.Problems.Add(ProblemText.Introduction(Stage, name, reply));
        }

        return reply.Code == 250;
    }

    private async Task<bool> SecureAsync(SmtpConversation server, CancellationToken cancellationToken)
    {
        if (!options.EnableSsl || IsTlsFirst)
        {
            return true;
        }

        if (!findings.Offers("STARTTLS"))
        {
            findings.Problems.Add(ProblemText.NoStartTls(options, findings));
            return false;
        }

        Stage = "STARTTLS";
        SmtpReply reply = await server.SayAsync("STARTTLS", cancellationToken).ConfigureAwait(false);
        if (reply.Code != 220)
        {
            findings.Problems.Add(ProblemText.StartTlsRefused(options, reply));
            return false;
        }

        await ShakeHandsAsync(server, cancellationToken).ConfigureAwait(false);
        return await IntroduceAsync(server, cancellationToken).ConfigureAwait(false);
    }

    private async Task ShakeHandsAsync(SmtpConversation server, CancellationToken cancellationToken)
    {
        Stage = "the TLS handshake";
        CertificateWitness witness = new();
        try
        {
            SslStream secure = await server.SecureAsync(options.Host!, witness.Validate, cancellationToken).ConfigureAwait(false);
            (findings.TlsProtocol, findings.CipherSuite) = (secure.SslProtocol, secure.NegotiatedCipherSuite);
        }
        finally
        {
            findings.Certificate = witness.Seen;
        }
    }

    private async Task MeasureAsync(SmtpConversation server, CancellationToken cancellationToken)
    {
        Stage = "NOOP";
        TimeSpan[] times = new TimeSpan[Measurements];
        for (int i = 0; i < Measurements; i++)
        {
            long start = timeProvider.GetTimestamp();
            await server.SayAsync("NOOP", cancellationToken).ConfigureAwait(false);
            times[i] = timeProvider.GetElapsedTime(start);
        }

        Array.Sort(times);
        findings.RoundTripTime = times[Measurements / 2];
    }

    /// <summary>A server that is slow to say goodbye, or says none, has no fault that matters.</summary>
    private async Task QuitAsync(SmtpConversation server, CancellationToken cancellationToken)
    {
        Stage = "QUIT";
        using CancellationTokenSource limit = new(QuitPatience, timeProvider);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            await server.SayAsync("QUIT", either.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (ServerVerification.IsOfTheNetwork(e))
        {
        }
    }

    /// <summary>The name that SmtpClient gives, which a server may judge.</summary>
    private static string ClientName()
    {
        string name = string.Concat(IPGlobalProperties.GetIPGlobalProperties().HostName.Where(char.IsAscii));
        return name.Length > 0 ? name : "LocalHost";
    }
}
