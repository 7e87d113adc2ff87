using Microsoft.Extensions.Logging;

namespace Espalier.Tests.Servers;

/// <summary>Keeps what is logged, or throws instead.</summary>
internal sealed class LogBook : ILoggerFactory, ILogger
{
    public List<string> Lines { get; } = [];

    /// <summary>Thrown by every attempt to log.</summary>
    public Exception? Failure { get; init; }

    public ILogger CreateLogger(string categoryName) => this;

    public void AddProvider(ILoggerProvider provider)
    {
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (Failure is not null)
            throw Failure;
        Lines.Add($"{logLevel}: {formatter(state, exception)}");
    }

    public void Dispose()
    {
    }
}
