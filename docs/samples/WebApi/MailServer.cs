using AsyncSmtp.Testing;

namespace AsyncSmtp.Samples.WebApi;

/// <summary>The server that mail goes to: the configured one, or, on a developer's machine, one inside this program.</summary>
internal sealed partial class MailServer : IAsyncDisposable
{
    private const string Setting = "ConnectionStrings:mail";

    private readonly LoopbackSmtpServer? _demo;

    private MailServer(string? connectionString)
    {
        _demo = connectionString is null ? LoopbackSmtpServer.Start(new() { KeepTranscripts = false, MaxKeptMails = 100 }) : null;
        ConnectionString = connectionString ?? $"Endpoint=smtp://{_demo!.Host}:{_demo.Port};EnableSsl=false";
    }

    public string ConnectionString { get; }

    public static MailServer Choose(WebApplicationBuilder builder)
    {
        string? connectionString = builder.Configuration.GetConnectionString("mail");
        return !string.IsNullOrEmpty(connectionString) ? new MailServer(connectionString)
            : builder.Environment.IsDevelopment() ? new MailServer(connectionString: null)
            : throw new InvalidOperationException($"No mail server is configured. Set {Setting}, as in ConnectionStrings__mail='Endpoint=smtp://smtp.example.com:587;UserName=...;Password=...'.");
    }

    public void Announce(ILogger logger)
    {
        if (_demo is not null)
        {
            LogDemo(logger, Setting);
            _demo.Script = step =>
            {
                if (step.Stage == SmtpServerStage.EndOfData)
                {
                    LogMail(logger, step.MessageId, step.Content.Length);
                }

                return null;
            };
        }
    }

    public ValueTask DisposeAsync() => _demo?.DisposeAsync() ?? ValueTask.CompletedTask;

    [LoggerMessage(LogLevel.Warning, "No mail server is configured ({Setting}): mail goes to one inside this program and nowhere else.")]
    private static partial void LogDemo(ILogger logger, string setting);

    [LoggerMessage(LogLevel.Information, "The server inside this program has mail {MessageId}, {Length} bytes.")]
    private static partial void LogMail(ILogger logger, string? messageId, int length);
}
