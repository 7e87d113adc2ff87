using Microsoft.Extensions.Logging;

namespace Espalier.Benchmarks.Logging;

/// <summary>Makes the text of each entry, its exception included, and drops it.</summary>
internal sealed class DroppingLog : ILoggerFactory, ILogger
{
    private int _entries;

    /// <summary>How many entries there were.</summary>
    internal int Entries => _entries;

    public ILogger CreateLogger(string categoryName) => this;

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        string text = $"{logLevel} {eventId.Id} {formatter(state, exception)}\n{exception}";
        if (text.Length > 0 && logLevel >= LogLevel.Error)
            Interlocked.Increment(ref _entries);
    }

    public void Dispose()
    {
        // It holds nothing.
    }
}
