using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Espalier.Stress.Racing;

/// <summary>Counts the crash blocks of each process, from any thread.</summary>
internal sealed class CrashLog : ILoggerFactory, ILogger
{
    private readonly ConcurrentDictionary<Pid, int> _blocks = new();

    /// <summary>How many blocks there are of this process. Forgets them.</summary>
    internal int Take(Pid pid) => _blocks.TryRemove(pid, out int count) ? count : 0;

    /// <summary>Blocks of processes that nobody has asked for.</summary>
    internal int Left => _blocks.Count;

    public ILogger CreateLogger(string categoryName) => this;

    public void AddProvider(ILoggerProvider provider)
    {
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel == LogLevel.Error;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (eventId.Id == 1001 && state is IReadOnlyList<KeyValuePair<string, object?>> properties)
            _blocks.AddOrUpdate((Pid)properties.First(static pair => pair.Key == "Pid").Value!, 1, static (_, count) => count + 1);
    }

    public void Dispose()
    {
    }
}
