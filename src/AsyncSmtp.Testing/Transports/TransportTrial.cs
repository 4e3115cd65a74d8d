using System.Net.Mail;

namespace AsyncSmtp.Testing.Transports;

/// <summary>A server and a sender with the transport, for one check.</summary>
internal sealed class TransportTrial : IAsyncDisposable
{
    /// <summary>How long anything may take that is to happen soon, on a busy machine too.</summary>
    private static readonly TimeSpan Cap = TimeSpan.FromSeconds(20);

    private readonly string _check;
    private readonly Lazy<SmtpMailSender> _sender;

    public TransportTrial(string check, ISmtpTransportFactory? factory)
    {
        _check = check;
        Options = new AsyncSmtpOptions
        {
            Host = Server.Host,
            Port = Server.Port,
            EnableSsl = false,
            MaxConnections = 1,
            CancellationGracePeriod = TimeSpan.FromMilliseconds(300),
            TransportFactory = factory,
            Retry = { MaxAttempts = 1 },
        };
        _sender = new Lazy<SmtpMailSender>(() => new SmtpMailSender(Options));
    }

    public LoopbackSmtpServer Server { get; } = LoopbackSmtpServer.Start();

    /// <summary>Gets the options of the sender, to be changed before its first use.</summary>
    public AsyncSmtpOptions Options { get; }

    public SmtpMailSender Sender => _sender.Value;

    /// <summary>Lets the server do something at a stage.</summary>
    public void At(SmtpServerStage stage, SmtpServerAction action) => Server.Script = step => step.Stage == stage ? action : null;

    public async Task<MailSendResult> SendAsync(string to = "to@example.com", CancellationToken cancellationToken = default)
    {
        using MailMessage message = new("from@example.com", to, "Subject", "Body");
        return await CappedAsync(Sender.SendAsync(message, cancellationToken)).ConfigureAwait(false);
    }

    /// <summary>What a send ends with that is not to succeed.</summary>
    public async Task<MailSendException> FailAsync(string to = "to@example.com", CancellationToken cancellationToken = default)
    {
        try
        {
            await SendAsync(to, cancellationToken).ConfigureAwait(false);
        }
        catch (MailSendException e)
        {
            return e;
        }
        catch (OperationCanceledException e)
        {
            throw Broken("It ended as cancelled.", e);
        }

        throw Broken("It was said to be sent.");
    }

    public void Expect<T>(T expected, T actual, string what)
    {
        if (!Equals(expected, actual))
        {
            throw Broken($"{what}: expected {expected}, found {actual}.");
        }
    }

    public async Task UntilAsync(Func<bool> holds, string what)
    {
        using CancellationTokenSource end = new(Cap, TimeProvider.System);
        while (!holds())
        {
            if (end.IsCancellationRequested)
            {
                throw Broken($"It did not come about that {what}.");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, CancellationToken.None).ConfigureAwait(false);
        }
    }

    public async Task<T> CappedAsync<T>(Task<T> task)
    {
        try
        {
            return await task.WaitAsync(Cap).ConfigureAwait(false);
        }
        catch (TimeoutException e)
        {
            throw Broken("It did not end.", e);
        }
    }

    public SmtpTransportContractException Broken(string found, Exception? inner = null)
    {
        string transcript = string.Join(Environment.NewLine, Server.Connections.SelectMany(static c => c.Transcript.Select(line => $"  {c.Number} {line}")));
        string text = $"{_check}. {found}{Environment.NewLine}{transcript}";
        return inner is null ? new SmtpTransportContractException(text) : new SmtpTransportContractException(text, inner);
    }

    public async ValueTask DisposeAsync()
    {
        if (_sender.IsValueCreated)
        {
            await Sender.DisposeAsync().ConfigureAwait(false);
        }

        await Server.DisposeAsync().ConfigureAwait(false);
    }
}
