using Microsoft.Extensions.Logging;

namespace Espalier.Tests.Servers;

/// <summary>Keeps what is logged, or throws instead.</summary>
internal sealed class LogBook : ILoggerFactory, ILogger
{
    public List<string> Lines { get; } = [];

    public List<LogEntry> Entries { get; } = [];

    /// <summary>Entries below it are not wanted.</summary>
    public LogLevel MinLevel { get; init; }

    /// <summary>Thrown by every attempt to log.</summary>
    public Exception? Failure { get; init; }

    /// <summary>Every log is asked for by this category.</summary>
    public HashSet<string> Categories { get; } = [];

    /// <summary>The ids of the errors, in the order in which they came.</summary>
    public int[] Errors => [.. Entries.Where(static entry => entry.Level == LogLevel.Error).Select(static entry => entry.Id)];

    /// <summary>The ids of all entries, in the order in which they came.</summary>
    public int[] Ids => [.. Entries.Select(static entry => entry.Id)];

    public LogEntry Single(int id) => Assert.Single(Entries, entry => entry.Id == id);

    public ILogger CreateLogger(string categoryName)
    {
        Categories.Add(categoryName);
        return this;
    }

    public void AddProvider(ILoggerProvider provider)
    {
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= MinLevel;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (Failure is not null)
            throw Failure;
        string text = formatter(state, exception);
        var properties = ((IReadOnlyList<KeyValuePair<string, object?>>)state!).ToDictionary(pair => pair.Key, pair => pair.Value);
        Entries.Add(new(logLevel, eventId.Id, text, properties, exception));
        Lines.Add($"{logLevel}: {text}");
    }

    public void Dispose()
    {
    }
}
