using System.Net.Mail;
using System.Net.NetworkInformation;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;

namespace AsyncSmtp.Verification;

/// <summary>
/// One conversation with the server, up to where SmtpClient would log in: greeting, EHLO, STARTTLS, EHLO, and then QUIT. Whatever the server or the network does ends up in the report.
/// </summary>
internal sealed class ServerVerification(AsyncSmtpOptions options, TimeProvider timeProvider)
{
    /// <summary>A server that has said nothing for so long is asked whether it waits for TLS. It may still be one that greets late, so its greeting is awaited on.</summary>
    public static readonly TimeSpan GreetingPatience = TimeSpan.FromSeconds(10);

    /// <summary>How long that question may take.</summary>
    public static readonly TimeSpan ProbePatience = TimeSpan.FromSeconds(5);

    /// <summary>All that is to be known is known by then.</summary>
    public static readonly TimeSpan QuitPatience = TimeSpan.FromSeconds(3);

    private const int Measurements = 3;

    private readonly ServerFindings _findings = new();
    private string _stage = "connecting";

    public async Task<SmtpServerReport> RunAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (options.DeliveryMethod != SmtpDeliveryMethod.Network)
        {
            return PickupDirectoryCheck.Run(options.PickupDirectory!);
        }

        using CancellationTokenSource limit = new(options.AttemptTimeout, timeProvider);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            await ConverseAsync(either.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (IsOfTheNetwork(e))
        {
            cancellationToken.ThrowIfCancellationRequested();
            _findings.Problems.Add(limit.IsCancellationRequested ? ProblemText.TimedOut(options, _stage) : ProblemText.Fault(options, e, _stage, _findings.Certificate));
        }

        SettingsCheck.Warn(options, _findings);
        return _findings.ToReport(ProblemText.Server(options));
    }

    /// <summary>An ArgumentException is what connecting makes of a host that is no name, or of 0.0.0.0.</summary>
    private static bool IsOfTheNetwork(Exception e)
        => e is OperationCanceledException or SocketException or IOException or InvalidDataException or AuthenticationException or ArgumentException;

    private async Task ConverseAsync(CancellationToken cancellationToken)
    {
        SmtpConversation server = await SmtpConversation.ConnectAsync(options.Host!, options.Port, cancellationToken).ConfigureAwait(false);
        await using (server.ConfigureAwait(false))
        {
            if (!await HearGreetingAsync(server, cancellationToken).ConfigureAwait(false))
            {
                return;
            }

            if (await IntroduceAsync(server, cancellationToken).ConfigureAwait(false) && await SecureAsync(server, cancellationToken).ConfigureAwait(false))
            {
                SettingsCheck.CheckLogin(options, _findings);
                await MeasureAsync(server, cancellationToken).ConfigureAwait(false);
            }

            await QuitAsync(server, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<bool> HearGreetingAsync(SmtpConversation server, CancellationToken cancellationToken)
    {
        _stage = "waiting for its greeting";
        Task<SmtpReply> greeting = server.ReadAsync(cancellationToken);
        try
        {
            _findings.Greeting = await greeting.WaitAsync(GreetingPatience, timeProvider, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            if (await SpeaksTlsAsync(cancellationToken).ConfigureAwait(false))
            {
                _findings.Problems.Add(ProblemText.ImplicitTls(options));
                await server.DisposeAsync().ConfigureAwait(false);
                await ((Task)greeting).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                return false;
            }

            _findings.Greeting = await greeting.ConfigureAwait(false);
        }

        if (_findings.Greeting.Code == 220)
        {
            return true;
        }

        _findings.Problems.Add(ProblemText.Greeting(options, _findings.Greeting));
        await QuitAsync(server, cancellationToken).ConfigureAwait(false);
        return false;
    }

    private async Task<bool> SpeaksTlsAsync(CancellationToken cancellationToken)
    {
        using CancellationTokenSource limit = new(ProbePatience, timeProvider);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        return await ImplicitTlsProbe.SpeaksTlsAsync(options.Host!, options.Port, either.Token).ConfigureAwait(false);
    }

    private async Task<bool> IntroduceAsync(SmtpConversation server, CancellationToken cancellationToken)
    {
        string name = ClientName();
        _stage = "EHLO";
        SmtpReply reply = await server.SayAsync($"EHLO {name}", cancellationToken).ConfigureAwait(false);
        if (reply.Code == 250)
        {
            _findings.Learn(reply);
            return true;
        }

        if (reply.Code is 500 or 502 && _findings.TlsProtocol is null)
        {
            _stage = "HELO";
            reply = await server.SayAsync($"HELO {name}", cancellationToken).ConfigureAwait(false);
        }

        if (reply.Code != 250)
        {
            _findings.Problems.Add(ProblemText.Introduction(_stage, name, reply));
        }

        return reply.Code == 250;
    }

    private async Task<bool> SecureAsync(SmtpConversation server, CancellationToken cancellationToken)
    {
        if (!options.EnableSsl)
        {
            return true;
        }

        if (!_findings.Offers("STARTTLS"))
        {
            _findings.Problems.Add(ProblemText.NoStartTls(options, _findings));
            return false;
        }

        _stage = "STARTTLS";
        SmtpReply reply = await server.SayAsync("STARTTLS", cancellationToken).ConfigureAwait(false);
        if (reply.Code != 220)
        {
            _findings.Problems.Add(ProblemText.StartTlsRefused(options, reply));
            return false;
        }

        _stage = "the TLS handshake";
        CertificateWitness witness = new();
        try
        {
            SslStream secure = await server.SecureAsync(options.Host!, witness.Validate, cancellationToken).ConfigureAwait(false);
            (_findings.TlsProtocol, _findings.CipherSuite) = (secure.SslProtocol, secure.NegotiatedCipherSuite);
        }
        finally
        {
            _findings.Certificate = witness.Seen;
        }

        return await IntroduceAsync(server, cancellationToken).ConfigureAwait(false);
    }

    private async Task MeasureAsync(SmtpConversation server, CancellationToken cancellationToken)
    {
        _stage = "NOOP";
        TimeSpan[] times = new TimeSpan[Measurements];
        for (int i = 0; i < Measurements; i++)
        {
            long start = timeProvider.GetTimestamp();
            await server.SayAsync("NOOP", cancellationToken).ConfigureAwait(false);
            times[i] = timeProvider.GetElapsedTime(start);
        }

        Array.Sort(times);
        _findings.RoundTripTime = times[Measurements / 2];
    }

    /// <summary>A server that is slow to say goodbye, or says none, has no fault that matters.</summary>
    private async Task QuitAsync(SmtpConversation server, CancellationToken cancellationToken)
    {
        _stage = "QUIT";
        using CancellationTokenSource limit = new(QuitPatience, timeProvider);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            await server.SayAsync("QUIT", either.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (IsOfTheNetwork(e) && !cancellationToken.IsCancellationRequested)
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
