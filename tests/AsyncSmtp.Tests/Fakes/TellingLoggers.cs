using Microsoft.Extensions.Logging;

namespace AsyncSmtp.Tests.Fakes;

/// <summary>Runs something for each line of the log, on the thread that writes it.</summary>
internal sealed class TellingLoggers(Action tell) : ILoggerFactory, ILogger
{
    public ILogger CreateLogger(string categoryName) => this;

    public void AddProvider(ILoggerProvider provider)
    {
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => tell();

    public void Dispose()
    {
    }
}
